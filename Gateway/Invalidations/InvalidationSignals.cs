using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Invalidations;

/// <summary>Sends invalidations as signals, which is how the hub's and the stream's clients receive them.</summary>
internal sealed class InvalidationSignals(IInboxes inboxes, IChannels channels) : IInvalidationFace
{
    public async Task SendAsync(Invalidation invalidation, long stamp, CancellationToken cancellationToken)
    {
        var app = invalidation.App.Id;
        if (invalidation.Target.User is { } user)
            await inboxes.SignalAsync(new(app, user), Invalidation.Name, invalidation.Payload, stamp, cancellationToken);
        if (invalidation.Target.Channel is { } channel)
            await channels.SignalAsync(new(app, channel), Invalidation.Name, invalidation.Payload, stamp, cancellationToken);
    }
}
