using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>Which cache channels keep an event, oldest first, so that they can be let go of in time and within a bound.</summary>
public sealed class KeptEvents
{
    /// <summary>
    /// Bytes of kept events in one process, beyond which the oldest are dropped: 24,000 of the largest ones that Pusher takes.
    /// </summary>
    internal const long BytesMax = 268_435_456;

    /// <summary>Bytes of a channel beside its event: an actor stays for it, however short the event is.</summary>
    internal const int OverheadBytes = 1_024;

    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _byAge = new();
    private readonly Dictionary<ActorKey, LinkedListNode<Entry>> _entries = [];
    private long _bytes;

    /// <summary>A channel keeps an event, in the place of its last one.</summary>
    public void Put(ActorKey channel, int bytes, DateTimeOffset until)
    {
        bytes += OverheadBytes;
        lock (_gate)
        {
            if (_entries.TryGetValue(channel, out var node))
            {
                _bytes -= node.Value.Bytes;
                _byAge.Remove(node);
                node.Value = new(channel, bytes, until);
            }
            else
            {
                node = new(new(channel, bytes, until));
                _entries.Add(channel, node);
            }

            _byAge.AddLast(node);
            _bytes += bytes;
        }
    }

    /// <summary>Takes out the channels whose event has had its time, or must go for want of room.</summary>
    public IReadOnlyList<ActorKey> TakeOver(DateTimeOffset now)
    {
        var over = new List<ActorKey>();
        lock (_gate)
        {
            while (_byAge.First is { } oldest && (oldest.Value.Until <= now || _bytes > BytesMax))
            {
                _byAge.RemoveFirst();
                _entries.Remove(oldest.Value.Channel);
                _bytes -= oldest.Value.Bytes;
                over.Add(oldest.Value.Channel);
            }
        }

        return over;
    }

    private readonly record struct Entry(ActorKey Channel, int Bytes, DateTimeOffset Until);
}
