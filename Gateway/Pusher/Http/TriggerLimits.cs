using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Holds what Pusher's libraries send to the limits of the app and its channels, which are those of the REST face.</summary>
/// <remarks>
/// An event is one publish of the app, as one to many users is by REST, and one on each of its channels. A call goes through whole or not
/// at all.
/// </remarks>
internal sealed class TriggerLimits(PublishingLimits limits)
{
    private static readonly Dictionary<LimitKey, int> NoChannel = [];

    /// <summary>Whether a call that names no channel may go on.</summary>
    /// <returns>Why not; the headers are written then. <see langword="null"/>: it may.</returns>
    public ValueTask<Refusal?> WhyNotAsync(AppView app, HttpResponse response, CancellationToken cancellationToken) =>
        PublishingLimits.AreSet(app) ? limits.WhyNotAsync(app, NoChannel, 1, response, cancellationToken) : default;

    /// <summary>Whether an event may go on.</summary>
    public ValueTask<Refusal?> WhyNotAsync(AppView app, EventCall call, HttpResponse response, CancellationToken cancellationToken) =>
        PublishingLimits.AreSet(app) ? limits.WhyNotAsync(app, CountChannels(app, [call]), 1, response, cancellationToken) : default;

    /// <summary>Whether a batch may go on.</summary>
    public ValueTask<Refusal?> WhyNotAsync(
        AppView app, List<EventCall> batch, HttpResponse response, CancellationToken cancellationToken) =>
        PublishingLimits.AreSet(app) && batch.Count > 0
            ? limits.WhyNotAsync(app, CountChannels(app, batch), batch.Count, response, cancellationToken)
            : default;

    private static Dictionary<LimitKey, int> CountChannels(AppView app, IReadOnlyList<EventCall> batch)
    {
        var counts = new Dictionary<LimitKey, int>();
        foreach (var call in batch)
        {
            foreach (var channel in call.Channels)
            {
                if (KeyOf(app, channel) is { } key)
                    counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
    }

    /// <summary>
    /// A channel of ours in its one spelling has one limit on all faces; any other name is a channel of its own, and what stands for a user
    /// is none.
    /// </summary>
    private static LimitKey? KeyOf(AppView app, PusherChannelName name)
    {
        if (name.IsUser || name.TryGetInbox(out _))
            return null;
        return !name.IsCache && name.TryGetChannel(out var channel) && app.IsPublic(channel) == name.IsPublic
            ? LimitKey.Of(app.Id, channel)
            : LimitKey.OfPusher(app.Id, name.Value);
    }
}
