using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Channels as an app's servers use them, on top of the actors that know who is on them.</summary>
internal sealed class PusherChannels(IOccupancies occupancies, TimeProvider time) : IPusherChannels
{
    public ValueTask<IReadOnlyList<ChannelState>> TriggerAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes, CancellationToken cancellationToken)
    {
        var states = attributes == ChannelAttributes.None ? null : new ChannelState[channels.Count];
        DrainLater.Open();
        try
        {
            for (var i = 0; i < channels.Count; i++)
            {
                var telling = Tell(app, channels[i], trigger, cancellationToken);
                if (!telling.IsCompletedSuccessfully)
                    return GoOnAsync(app, channels, trigger, attributes, states, i, telling, cancellationToken);
                states?[i] = StateOf(channels[i], telling.Result, attributes);
            }
        }
        finally
        {
            DrainLater.Close();
        }

        return new(states ?? []);
    }

    public async ValueTask<IReadOnlyList<ChannelState>> ListAsync(AppView app, string prefix, CancellationToken cancellationToken)
    {
        var occupied = await occupancies.ListAsync(app.Id.Value, prefix, cancellationToken);
        var states = new List<ChannelState>(occupied.Count);
        foreach (var channel in occupied)
        {
            if (channel.Channel[0] != '#')
                states.Add(new(channel.Channel, channel.Subscriptions, channel.Members, null));
        }

        return states;
    }

    public async ValueTask<ChannelState> GetAsync(
        AppView app, PusherChannelName channel, ChannelAttributes attributes, CancellationToken cancellationToken) =>
        StateOf(channel, await occupancies.ShowAsync(PusherApp.KeyOf(app.Id, channel), cancellationToken), attributes);

    public async ValueTask<IReadOnlyList<string>> ListUsersAsync(AppView app, PusherChannelName channel, CancellationToken cancellationToken)
    {
        var view = await occupancies.ShowAsync(PusherApp.KeyOf(app.Id, channel), cancellationToken);
        return view.Members is { } members ? [.. members.Keys] : [];
    }

    public ValueTask TerminateAsync(AppView app, UserId user, CancellationToken cancellationToken) =>
        occupancies.TerminateAsync(PusherApp.KeyOf(app.Id, PusherChannelName.OfUser(user)), cancellationToken);

    /// <summary>The same for actors that are elsewhere, one channel after the other.</summary>
    private async ValueTask<IReadOnlyList<ChannelState>> GoOnAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes, ChannelState[]? states, int from,
        ValueTask<OccupancyView> first, CancellationToken cancellationToken)
    {
        // The data may lie in a buffer that is good for the call alone, so the events are spelled before anything is awaited.
        var telling = channels.Skip(from + 1).Select(channel => Tell(app, channel, trigger, cancellationToken).AsTask()).ToArray();
        var view = await first;
        states?[from] = StateOf(channels[from], view, attributes);
        for (var i = 0; i < telling.Length; i++)
        {
            view = await telling[i];
            states?[from + 1 + i] = StateOf(channels[from + 1 + i], view, attributes);
        }

        return states ?? [];
    }

    private ValueTask<OccupancyView> Tell(AppView app, PusherChannelName channel, Trigger trigger, CancellationToken cancellationToken)
    {
        var json = ServerEvent.Write(trigger.Name, channel.Value, trigger.Data.Span, null, out var data);
        return occupancies.TellAsync(
            PusherApp.KeyOf(app.Id, channel), new(json, json.AsMemory(data), trigger.Except.Value), PusherApp.RulesOf(app, channel), cancellationToken);
    }

    private ChannelState StateOf(PusherChannelName channel, OccupancyView view, ChannelAttributes attributes)
    {
        var kept = attributes.HasFlag(ChannelAttributes.Cache) ? view.Kept : null;
        return new(
            channel.Value, view.Subscriptions, view.Members?.Count ?? 0,
            kept is null ? null : new(kept.Data, kept.Until - time.GetUtcNow()));
    }
}
