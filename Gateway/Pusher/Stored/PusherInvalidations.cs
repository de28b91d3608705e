using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Pusher.Channels;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Sends invalidations to Pusher's clients, as events on the channels that stand for the targets.</summary>
internal sealed class PusherInvalidations(PusherSignals signals) : IInvalidationTeller
{
    public Task TellAsync(Invalidation invalidation, long stamp, CancellationToken cancellationToken)
    {
        var words = invalidation.Words;
        var data = words is { Data.IsEmpty: false } ? words.Data : StoredEvent.Quote(invalidation.Payload.Span);
        return signals.TellAsync(
            invalidation.App, NamesOf(invalidation), new(Invalidation.Name.Value, data, new(words?.Except ?? 0)), stamp, cancellationToken);
    }

    /// <summary>The target under which the invalidations of a channel are kept.</summary>
    /// <remarks>As with stored events: a channel of ours has one spelling, and the other one is a Pusher channel that has nothing to do with it.</remarks>
    public static InvalidationTarget TargetOf(AppView app, PusherChannelName name)
    {
        if (name.IsUser)
            return InvalidationTarget.Of(UserId.Parse(name.User!));
        if (name.TryGetInbox(out var user))
            return InvalidationTarget.Of(user);
        return name.TryGetChannel(out var channel) && app.IsPublic(channel) == name.IsPublic
            ? InvalidationTarget.Of(channel)
            : InvalidationTarget.OfName(name.Value);
    }

    private static IEnumerable<PusherChannelName> NamesOf(Invalidation invalidation) => invalidation switch
    {
        { Words.Names: { Count: > 0 } names } => names.Select(PusherChannelName.Parse),
        { Target.User: { } user } => PusherSignals.NamesOf(user),
        { Target.Channel: { } channel } => PusherSignals.NamesOf(invalidation.App, channel),
        _ => [],
    };
}
