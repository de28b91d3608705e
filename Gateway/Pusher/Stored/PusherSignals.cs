using Nudge.Core.Apps;
using Nudge.Core.Occupancy;
using Nudge.Core.Publishing;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Tells signals to Pusher's clients, as events on the channels that stand for the recipients (S4.1, S4.5, S4.9, S4.15).</summary>
internal sealed class PusherSignals(IOccupancies occupancies)
{
    public async Task TellAsync(AppView app, SignalRequest signal, CancellationToken cancellationToken)
    {
        // Those names are the protocol's own.
        if (signal.Name.Value.StartsWith("pusher:", StringComparison.Ordinal) || signal.Name.Value.StartsWith("pusher_internal:", StringComparison.Ordinal))
            return;
        var data = StoredEvent.Quote(signal.Payload.Span);
        var telling = new List<Task>();
        foreach (var name in NamesOf(app, signal))
        {
            var json = ServerEvent.Write(signal.Name.Value, name.Value, data, null, out var range);
            var told = occupancies.TellAsync(
                PusherApp.KeyOf(app.Id, name), new(json, json.AsMemory(range), SocketId.None.Value), PusherApp.RulesOf(app, name), cancellationToken);
            if (!told.IsCompletedSuccessfully)
                telling.Add(told.AsTask());
        }

        await Task.WhenAll(telling);
    }

    private static IEnumerable<PusherChannelName> NamesOf(AppView app, SignalRequest signal)
    {
        if (signal.Channel is { } channel)
            yield return PusherChannelName.Of(channel, app.IsPublic(channel));
        foreach (var user in signal.Users)
        {
            yield return PusherChannelName.OfUser(user);
            if (PusherChannelName.TryGetOfInbox(user, out var inbox))
                yield return inbox;
        }
    }
}
