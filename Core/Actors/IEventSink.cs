namespace Nudge.Core.Actors;

/// <summary>Where actors publish their events; the host knows which nodes listen.</summary>
public interface IEventSink
{
    /// <summary>Hands events over, in order; returns at once. Never called before what the events show is durable.</summary>
    void Publish(IReadOnlyList<ActorEvent> events);
}
