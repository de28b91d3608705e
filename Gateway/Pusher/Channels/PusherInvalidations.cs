using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Sends invalidations to Pusher's clients, as events on the channels that stand for the targets.</summary>
internal sealed class PusherInvalidations(PusherSignals signals) : IInvalidationFace
{
    public Task SendAsync(Invalidation invalidation, long stamp, CancellationToken cancellationToken)
    {
        var words = invalidation.Words;
        var data = words is { Data.IsEmpty: false } ? words.Data : QuotedText.Of(invalidation.Payload.Span);
        return signals.SendAsync(
            invalidation.App, NamesOf(invalidation), new(Invalidation.Name.Value, data, new(words?.Except ?? 0)), stamp, cancellationToken);
    }

    private static IEnumerable<PusherChannelName> NamesOf(Invalidation invalidation) => invalidation switch
    {
        { Words.Names: { Count: > 0 } names } => names.Select(PusherChannelName.Parse),
        { Target.User: { } user } => PusherSignals.NamesOf(user),
        { Target.Channel: { } channel } => PusherSignals.NamesOf(invalidation.App, channel),
        _ => [],
    };
}
