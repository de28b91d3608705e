using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>
/// The channels that connections of this process are on; for a host whose actors are elsewhere and may move. Any thread may call it.
/// </summary>
public interface ILocalChannels
{
    /// <summary>The newest revision of a channel that it has received of; 0: none.</summary>
    long RevisionOf(ActorKey channel);

    /// <summary>The state that it has learned of a channel.</summary>
    /// <returns><see langword="null"/> if it has received nothing.</returns>
    ValueTask<OccupancyView?> RecallAsync(ActorKey channel);

    /// <summary>Sets the channel to this snapshot. A change that has neither been delivered nor is in flight was lost.</summary>
    void Stand(ActorKey channel, OccupancyView view);
}
