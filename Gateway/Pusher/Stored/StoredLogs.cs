using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>The logs of stored channels, as every other connection hears them.</summary>
internal sealed class StoredLogs(
    SourceFanouts fanouts, CatchUp catchUp, IActorInterest interest, IChannels channels, IOptions<ConnectionsOptions> options)
{
    /// <summary>Bytes that wait for one subscription while it catches up.</summary>
    public int HeldBytesMax => options.Value.HeldBytesMax;

    /// <summary>From here on what happens waits in the attachment.</summary>
    public void Hold(Attachment attachment) => fanouts.Hold(attachment);

    /// <summary>Nothing of the log goes to the attachment any more.</summary>
    public void Leave(Attachment attachment) => fanouts.Leave(attachment);

    /// <summary>Where a log stands; what happens after that is heard.</summary>
    public async Task<Head> HeadAsync(Attachment attachment, ChannelKey channel, CancellationToken cancellationToken)
    {
        await interest.SubscribeAsync([attachment.Source], cancellationToken);
        return await channels.HeadAsync(channel, cancellationToken);
    }

    /// <summary>Sends what is between a position and the head, and then what was held.</summary>
    public Task<Recovery> CatchUpAsync(
        Attachment attachment, ChannelKey channel, Position from, Head head, CancellationToken cancellationToken) =>
        catchUp.RunAsync(
            attachment, fanouts.LogOf(attachment.Source), from, head, token => HeadAsync(attachment, channel, token), cancellationToken);
}
