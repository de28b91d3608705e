using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Core.Publishing;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Tells signals to Pusher's clients, as events on the channels that stand for the recipients (S4.1, S4.5, S4.9, S4.15).</summary>
internal sealed class PusherSignals(IOccupancies occupancies) : ISignalFace
{
    public Task SignalAsync(AppView app, SignalRequest signal, CancellationToken cancellationToken)
    {
        // Those names are the protocol's own.
        if (signal.Name.Value.StartsWith("pusher:", StringComparison.Ordinal)
            || signal.Name.Value.StartsWith("pusher_internal:", StringComparison.Ordinal))
            return Task.CompletedTask;
        IEnumerable<PusherChannelName> names =
            [.. signal.Channel is { } channel ? NamesOf(app, channel) : [], .. signal.Users.SelectMany(NamesOf)];
        return SendAsync(app, names, new(signal.Name.Value, QuotedText.Of(signal.Payload.Span), SocketId.None), 0, cancellationToken);
    }

    /// <summary>Sends an event on channels, side by side.</summary>
    /// <param name="app">The app.</param>
    /// <param name="names">The channels.</param>
    /// <param name="trigger">The event.</param>
    /// <param name="stamp">See <see cref="ChannelEvent.Stamp"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task SendAsync(
        AppView app, IEnumerable<PusherChannelName> names, Trigger trigger, long stamp, CancellationToken cancellationToken)
    {
        var telling = new List<Task>();
        foreach (var name in names)
        {
            var json = ServerEvent.Write(trigger.Name, name.Value, trigger.Data.Span, null, out var range);
            var told = occupancies.PublishAsync(
                PusherApp.KeyOf(app.Id, name), new(json, json.AsMemory(range), trigger.Except.Value, Stamp: stamp),
                PusherApp.RulesOf(app, name), cancellationToken);
            if (!told.IsCompletedSuccessfully)
                telling.Add(told.AsTask());
        }

        await Task.WhenAll(telling);
    }

    /// <summary>The channel that stands for one of ours.</summary>
    public static IEnumerable<PusherChannelName> NamesOf(AppView app, ChannelName channel) =>
        [PusherChannelName.Of(channel, app.IsPublic(channel))];

    /// <summary>The channels that stand for a user.</summary>
    public static IEnumerable<PusherChannelName> NamesOf(UserId user) =>
        PusherChannelName.TryGetOfInbox(user, out var inbox) ? [PusherChannelName.OfUser(user), inbox] : [PusherChannelName.OfUser(user)];
}
