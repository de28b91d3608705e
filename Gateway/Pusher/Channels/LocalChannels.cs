using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Connections;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>The channels that Pusher connections of this process are on; hears what their actors tell.</summary>
internal sealed class LocalChannels(
    IOptions<ConnectionsOptions> options, ConnectionMetrics metrics, TimeProvider time, Lazy<IOccupancies> occupancies, AnonymousPlaces anonymous,
    ILogger<LocalChannels> logger)
    : IEventListener, ILocalChannels
{
    /// <summary>A joined buffer stays below the large object heap, which only a full collection empties.</summary>
    private const int JoinedBytesMax = 65_536;

    private readonly ConcurrentDictionary<ActorKey, LocalChannel> _channels = new();
    private long _sequence;

    public ActorKind Kind => ActorKind.Occupancy;

    public int Count => _channels.Count;

    internal ConnectionsOptions Options { get; } = options.Value;

    internal int SweepBytesMax { get; } = Math.Min(JoinedBytesMax, options.Value.SweepBytesMax);

    internal ConnectionMetrics Metrics => metrics;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    internal IOccupancies Occupancies => occupancies.Value;

    /// <summary>The channel, which there is from then on.</summary>
    public LocalChannel Enter(AppId app, PusherChannelName name) =>
        _channels.GetOrAdd(new(ActorKind.Occupancy, app.Value, name.Value), static (key, state) => state.This.Create(key, state.name), (This: this, name));

    /// <summary>The same for a connection that nobody has vouched for.</summary>
    /// <returns><see langword="null"/> if there is no such channel yet, and no place for one more.</returns>
    public LocalChannel? EnterAnonymously(AppId app, PusherChannelName name)
    {
        var key = new ActorKey(ActorKind.Occupancy, app.Value, name.Value);
        if (_channels.TryGetValue(key, out var present))
            return present;
        if (!anonymous.Channels.TryTake(app.Value))
            return null;
        var made = new LocalChannel(this, key, name) { HasAnonymousPlace = true };
        present = _channels.GetOrAdd(key, made);
        if (present != made)
            anonymous.Channels.GiveBack(app.Value);
        return present;
    }

    public void Tell(ActorEvent told)
    {
        if (told is OccupancyEvent happened && _channels.TryGetValue(told.Actor, out var channel))
            channel.Tell(happened);
    }

    /// <inheritdoc cref="LocalChannel.TryHold"/>
    /// <returns>The channel that the caller has to have drained; <see langword="null"/>: another thread does it.</returns>
    public LocalChannel? TryHold(ActorKey channel) => _channels.TryGetValue(channel, out var here) && here.TryHold() ? here : null;

    public long RevisionOf(ActorKey channel) => _channels.TryGetValue(channel, out var here) ? here.Revision : 0;

    public async ValueTask<OccupancyView?> RecallAsync(ActorKey channel) => _channels.TryGetValue(channel, out var here) ? await here.RecallAsync() : null;

    public void Stand(ActorKey channel, OccupancyView view)
    {
        if (_channels.TryGetValue(channel, out var here))
            here.Stand(view);
    }

    internal void Remove(LocalChannel channel)
    {
        if (_channels.TryRemove(new(channel.Key, channel)) && channel.HasAnonymousPlace)
            anonymous.Channels.GiveBack(channel.Key.App);
    }

    /// <summary>Numbers the reports of this node, so that of two the actor knows the newer.</summary>
    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    private LocalChannel Create(ActorKey key, PusherChannelName name) => name.IsUser ? new LocalUser(this, key, name) : new LocalChannel(this, key, name);
}
