using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Silo.Embedded;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>One life of a process: the embedded host over a faulty store, until it crashes.</summary>
internal sealed class SimulatedHost
{
    /// <summary>So little that the logs of most worlds are trimmed for it.</summary>
    private static readonly InboxLimits Limits = new(6_000);

    private readonly TaskCompletionSource _crash = new();

    internal SimulatedHost(MemoryStore disk, IEventSink nodes, FakeTimeProvider time, Random random)
    {
        Store = new(disk, random);
        Inboxes = new(Store, Store, Store, nodes, Limits, time);
        Channels = new(Store, Store, nodes, time);
    }

    internal FaultyStore Store { get; }

    internal EmbeddedInboxes Inboxes { get; }

    internal EmbeddedChannels Channels { get; }

    internal void Sweep()
    {
        var options = new EmbeddedOptions { IdleSeconds = 0 };
        Inboxes.Sweep(options);
        Channels.Sweep(options);
    }

    /// <summary>Nothing of this process is received any more; callers find their connection broken.</summary>
    internal void Crash() => _crash.SetResult();

    /// <exception cref="StoreUnavailableException">The process crashed before it answered.</exception>
    internal async Task<T> WaitAsync<T>(Task<T> answer)
    {
        await Task.WhenAny(answer, _crash.Task);
        return answer.IsCompleted ? await answer : throw new StoreUnavailableException("The simulated process crashed.");
    }
}
