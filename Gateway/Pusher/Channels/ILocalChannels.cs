using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>What this process knows of the channels that its connections are on; for a host whose actors are elsewhere and may move. Any thread may call it.</summary>
internal interface ILocalChannels
{
    /// <summary>The newest revision of a channel that it has heard of; 0: none.</summary>
    long RevisionOf(ActorKey channel);

    /// <summary>What it has heard of a channel.</summary>
    /// <returns><see langword="null"/> if it has heard nothing.</returns>
    ValueTask<OccupancyView?> RecallAsync(ActorKey channel);

    /// <summary>A channel stands so; what of it was not told, and is not on its way, was lost.</summary>
    void Stand(ActorKey channel, OccupancyView view);
}
