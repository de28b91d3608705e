using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Lets Pusher connections of this process onto channels, which there are while connections are on them.</summary>
internal sealed class LocalChannels(
    ChannelTable table, IOccupancies occupancies, AnonymousPlaces anonymous, IOptions<ConnectionsOptions> options,
    ConnectionMetrics metrics, TimeProvider time,
    ILogger<LocalChannels> logger)
{
    /// <summary>A joined buffer stays below the large object heap, which only a full collection empties.</summary>
    private const int JoinedBytesMax = 65_536;

    private long _sequence;

    public int Count => table.Count;

    internal ConnectionsOptions Options { get; } = options.Value;

    internal int SweepBytesMax { get; } = Math.Min(JoinedBytesMax, options.Value.SweepBytesMax);

    internal ConnectionMetrics Metrics => metrics;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    internal IOccupancies Occupancies => occupancies;

    /// <summary>The channel, which there is from then on.</summary>
    public LocalChannel Enter(AppId app, PusherChannelName name) =>
        table.GetOrAdd(
            new(ActorKind.Occupancy, app.Value, name.Value), static (key, state) => state.This.Create(key, state.name), (This: this, name));

    /// <summary>The same for a connection that nobody has vouched for.</summary>
    /// <returns><see langword="null"/> if there is no such channel yet, and no place for one more.</returns>
    public LocalChannel? EnterAnonymously(AppId app, PusherChannelName name)
    {
        var key = new ActorKey(ActorKind.Occupancy, app.Value, name.Value);
        if (table.Find(key) is { } there)
            return there;
        if (!anonymous.Channels.TryTake(app.Value))
            return null;
        var made = new LocalChannel(this, key, name) { HasAnonymousPlace = true };
        var present = table.GetOrAdd(key, static (_, made) => made, made);
        if (present != made)
            anonymous.Channels.GiveBack(app.Value);
        return present;
    }

    /// <inheritdoc cref="LocalChannel.TryHold"/>
    /// <returns>The channel that the caller has to have drained; <see langword="null"/>: another thread does it.</returns>
    public LocalChannel? TryHold(ActorKey channel) => table.Find(channel) is { } here && here.TryHold() ? here : null;

    internal void Remove(LocalChannel channel)
    {
        if (table.Remove(channel) && channel.HasAnonymousPlace)
            anonymous.Channels.GiveBack(channel.Key.App);
    }

    /// <summary>Numbers the reports of this node, so that of two the actor knows the newer.</summary>
    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    private LocalChannel Create(ActorKey key, PusherChannelName name) =>
        name.IsUser ? new LocalUser(this, key, name) : new LocalChannel(this, key, name);
}
