using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Core.Publishing;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Channels as an app's servers use them, on top of the actors that know who is on them.</summary>
internal sealed class PusherChannels(
    IOccupancies occupancies, LocalChannels local, Publisher publisher, Invalidator invalidator, PublishMetrics metrics, TimeProvider time)
    : IPusherChannels
{
    public ValueTask<Answer<ChannelState[]>> TriggerAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes,
        CancellationToken cancellationToken)
    {
        if (trigger.Name == Invalidation.Name.Value && InvalidationPayload.TryRead(trigger.Data.Span, out var scope, out var payload))
            return InvalidateAsync(
                app, channels, scope, new(payload, [], trigger.Data.ToArray(), trigger.Except.Value), attributes, cancellationToken);
        if (app.KeepsEvents && StoredOf(app, channels) is { Count: > 0 } stored)
            return TriggerStoredAsync(app, channels, stored, trigger with { Data = trigger.Data.ToArray() }, attributes, cancellationToken);
        metrics.Send(app, "pusher", channels.Count);
        var states = attributes == ChannelAttributes.None ? null : new ChannelState[channels.Count];
        for (var i = 0; i < channels.Count; i++)
        {
            var telling = Tell(app, channels[i], trigger, cancellationToken);
            if (!telling.IsCompletedSuccessfully)
                return GoOnAsync(app, channels, trigger, attributes, states, i, telling, cancellationToken);
            states?[i] = StateOf(channels[i], telling.Result, attributes);
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
        StateOf(channel, await occupancies.CountAsync(PusherApp.KeyOf(app.Id, channel), cancellationToken), attributes);

    public async ValueTask<IReadOnlyList<string>> ListUsersAsync(
        AppView app, PusherChannelName channel, CancellationToken cancellationToken)
    {
        var view = await occupancies.ShowAsync(PusherApp.KeyOf(app.Id, channel), cancellationToken);
        return view.Members is { } members ? [.. members.Keys] : [];
    }

    public async ValueTask TerminateAsync(AppView app, UserId user, CancellationToken cancellationToken)
    {
        await occupancies.TerminateAsync(PusherApp.KeyOf(app.Id, PusherChannelName.OfUser(user)), cancellationToken);
        // A client that receives the inbox without having signed in is the user's as well.
        if (PusherChannelName.TryGetOfInbox(user, out var inbox))
            await occupancies.TerminateAsync(PusherApp.KeyOf(app.Id, inbox), cancellationToken);
    }

    /// <summary>
    /// The same where some channels are kept: those first, so that a call which has to be repeated has told nobody anything twice.
    /// </summary>
    private async ValueTask<Answer<ChannelState[]>> TriggerStoredAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Dictionary<PusherChannelName, ChannelName> stored, Trigger trigger,
        ChannelAttributes attributes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var envelope = TriggeredEnvelope.Write(trigger, now);
        if (envelope.Json.Length > app.Settings.PayloadBytesMax)
        {
            return new Refusal(
                ErrorCode.PayloadTooLarge,
                $"As a notification the event has {envelope.Json.Length} bytes; the app takes at most {app.Settings.PayloadBytesMax}.",
                "data", app.Settings.PayloadBytesMax);
        }

        var id = trigger.Id ?? NotificationId.Create(now);
        var outcomes = await Task.WhenAll(stored.Values.Select(
            channel => publisher.PublishAsync(
                app, new PublishRequest(id, [], channel, IncludeActor: false, null, envelope), cancellationToken)));
        foreach (var outcome in outcomes)
        {
            if (!outcome.IsAccepted)
                return outcome.Refusal;
        }

        if (channels.Count > stored.Count)
            metrics.Send(app, "pusher", channels.Count - stored.Count);
        var states = new List<ChannelState>(channels.Count);
        foreach (var channel in channels)
        {
            if (!stored.ContainsKey(channel))
                states.Add(StateOf(channel, await Tell(app, channel, trigger, cancellationToken), attributes));
            else if (attributes != ChannelAttributes.None)
                states.Add(await GetAsync(app, channel, attributes, cancellationToken));
        }

        return attributes == ChannelAttributes.None ? Array.Empty<ChannelState>() : states.ToArray();
    }

    /// <summary>An event that means: fetch again. It is a state on every channel, whether its events are kept or not.</summary>
    private async ValueTask<Answer<ChannelState[]>> InvalidateAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, string scope, OwnWords words, ChannelAttributes attributes,
        CancellationToken cancellationToken)
    {
        metrics.Send(app, "pusher", channels.Count);
        var version = time.GetUtcNow().ToUnixTimeMilliseconds();
        await invalidator.SendAsync(
            [
                .. channels.Select(name => new Invalidation(app, ChannelTargets.Of(app, name), scope, version)
                {
                    Words = words with { Names = [name.Value] },
                }),
            ], cancellationToken);
        return attributes == ChannelAttributes.None
            ? Array.Empty<ChannelState>()
            : await Task.WhenAll(channels.Select(channel => GetAsync(app, channel, attributes, cancellationToken).AsTask()));
    }

    private static Dictionary<PusherChannelName, ChannelName>? StoredOf(AppView app, IReadOnlyList<PusherChannelName> channels)
    {
        Dictionary<PusherChannelName, ChannelName>? stored = null;
        foreach (var name in channels)
        {
            if (StoredNames.TryGet(app, name, out var channel))
                (stored ??= [])[name] = channel;
        }

        return stored;
    }

    /// <summary>The same for actors that are elsewhere, one channel after the other.</summary>
    private async ValueTask<Answer<ChannelState[]>> GoOnAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes, ChannelState[]? states,
        int from, ValueTask<OccupancyView> first, CancellationToken cancellationToken)
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
        var key = PusherApp.KeyOf(app.Id, channel);
        // An actor in this process tells its event within the call, and its channel is swept when the actor's turn is over.
        var held = local.TryHold(key);
        try
        {
            return occupancies.PublishAsync(
                key, new(json, json.AsMemory(data), trigger.Except.Value), PusherApp.RulesOf(app, channel), cancellationToken);
        }
        finally
        {
            held?.Drain();
        }
    }

    private ChannelState StateOf(PusherChannelName channel, OccupancyView view, ChannelAttributes attributes)
    {
        var kept = attributes.HasFlag(ChannelAttributes.Cache) ? view.Kept : null;
        return new(
            channel.Value, view.Subscriptions, view.MemberCount,
            kept is null ? null : new(kept.Data, kept.Until - time.GetUtcNow()));
    }
}
