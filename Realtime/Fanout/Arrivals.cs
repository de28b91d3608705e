using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Fanout;

/// <summary>Events that wait in a mailbox, one behind the other without a command between them.</summary>
/// <param name="events">All that wait, and others.</param>
/// <param name="first">The first of them.</param>
/// <param name="end">Where they end.</param>
/// <param name="arrivedAt">When the first of all that wait had arrived; 0: nobody measures.</param>
public readonly struct Arrivals<TEvent>(List<TEvent> events, int first, int end, long arrivedAt)
{
    public int Count => end - first;

    /// <inheritdoc cref="ConnectionMetrics.Arrived"/>
    public long ArrivedAt => arrivedAt;

    public TEvent this[int index] => events[first + index];
}
