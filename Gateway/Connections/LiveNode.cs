using System.Threading.Channels;
using Nudge.Core.Actors;

namespace Nudge.Gateway.Connections;

/// <summary>This process as the actors see it: their events go to whichever connections it has.</summary>
internal sealed class LiveNode(Audiences audiences, IEnumerable<IEventListener> listeners) : INodes
{
    private readonly IEventListener[] _listeners = [.. listeners];

    // Few, and none may be lost: each is a change by a person, or an outage of the store.
    private readonly Channel<ActorEvent> _notices = Channel.CreateUnbounded<ActorEvent>(new() { SingleReader = true });

    /// <summary>Events that are about connections and not for them.</summary>
    public ChannelReader<ActorEvent> Notices => _notices.Reader;

    public void Notice(ActorEvent told) => _notices.Writer.TryWrite(told);

    public void Tell(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            foreach (var listener in _listeners)
            {
                if (listener.Kind == told.Actor.Kind)
                    listener.Tell(told);
            }

            if (told.Actor.Kind == ActorKind.App || told is ActorUnsettled)
                Notice(told);
            else if (told.Actor.Kind != ActorKind.Occupancy && audiences.TryGet(told.Actor, out var audience))
                audience.Tell(told);
        }
    }
}
