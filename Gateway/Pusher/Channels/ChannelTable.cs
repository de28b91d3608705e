using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Realtime.Fanout;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>The channels that Pusher connections of this process are on. Events of their actors find them here.</summary>
internal sealed class ChannelTable : IEventListener, ILocalChannels
{
    private readonly ConcurrentDictionary<ActorKey, LocalChannel> _channels = new();

    public ActorKind Kind => ActorKind.Occupancy;

    public int Count => _channels.Count;

    public LocalChannel? Find(ActorKey channel) => _channels.GetValueOrDefault(channel);

    /// <summary>The channel that there is, or the one that is made.</summary>
    public LocalChannel GetOrAdd<T>(ActorKey channel, Func<ActorKey, T, LocalChannel> make, T state) =>
        _channels.GetOrAdd(channel, make, state);

    /// <summary>Takes a channel out, if it is there still.</summary>
    public bool Remove(LocalChannel channel) => _channels.TryRemove(new(channel.Key, channel));

    public void Receive(ActorEvent told)
    {
        if (told is OccupancyEvent happened && _channels.TryGetValue(told.Actor, out var channel))
            channel.Publish(happened);
    }

    public long RevisionOf(ActorKey channel) => Find(channel)?.Revision ?? 0;

    public async ValueTask<OccupancyView?> RecallAsync(ActorKey channel) => Find(channel) is { } here ? await here.RecallAsync() : null;

    public void Stand(ActorKey channel, OccupancyView view) => Find(channel)?.Stand(view);
}
