using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Occupancy;
using Nudge.Realtime;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// Handles the events that actors publish to this node: apps are taken in before anyone receives that they changed, and all else goes to
/// the connections.
/// </summary>
internal sealed class NodeEvents(AppViews views, NodeOccupancies occupancies, LiveNode live) : IEventSink
{
    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            if (AppViews.In(told) is { } view)
                views.Put(view);
            else if (told is OccupancySettled settled)
                occupancies.Note(settled);
        }

        live.Publish(events);
    }
}
