using Nudge.Core.Actors;

namespace Nudge.Realtime.Fanout;

/// <summary>A part of this process that receives the events of actors of one kind, beside the fan-outs.</summary>
public interface IEventListener
{
    ActorKind Kind { get; }

    /// <summary>Takes note; returns at once and never throws. Called in the order of the actor's events.</summary>
    void Receive(ActorEvent told);
}
