using System.Collections.Concurrent;
using Nudge.Core.Actors;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>Keeps what actors published.</summary>
internal sealed class HeardEvents : IEventSink
{
    public ConcurrentQueue<ActorEvent> All { get; } = new();

    /// <summary>Runs while the events are published.</summary>
    public Action<ActorEvent> OnTold { get; set; } = _ => { };

    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            OnTold(told);
            All.Enqueue(told);
        }
    }
}
