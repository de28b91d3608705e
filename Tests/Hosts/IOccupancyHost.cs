using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Tests.Hosts;

/// <summary>A host of the actors that know who is on a channel, as one node sees it.</summary>
internal interface IOccupancyHost : IAsyncDisposable
{
    IOccupancies Occupancies { get; }

    /// <summary>What the app's servers would hear, in its order.</summary>
    IReadOnlyList<OccupancyNotice> Notices { get; }

    /// <summary>What this node is told of a channel, from now on.</summary>
    HeardEvents Hear(ActorKey channel);
}
