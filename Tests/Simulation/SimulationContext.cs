namespace Nudge.Tests.Simulation;

/// <summary>
/// Runs everything that is awaited on the one thread of a simulation, in the order it became ready, so that a seed decides all.
/// </summary>
internal sealed class SimulationContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Something left the thread of the simulation, so its seed does not decide what happens.");
        _ready.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits in a simulation.");

    public override SynchronizationContext CreateCopy() => this;

    internal void RunReady()
    {
        while (_ready.TryDequeue(out var work))
            work.Callback(work.State);
    }
}
