using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Tests.Hosts;

/// <summary>A host of the actors that know who is on a channel, as one node sees it.</summary>
internal interface IOccupancyHost : IAsyncDisposable
{
    IOccupancies Occupancies { get; }

    /// <summary>The notices for the app's servers, in its order.</summary>
    IReadOnlyList<OccupancyNotice> Notices { get; }

    /// <summary>The events of a channel that this node is sent from now on.</summary>
    HeardEvents Hear(ActorKey channel);
}
