using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Rows of a stored channel that go out together, as events of one Pusher channel: spelled once for all who receive it.</summary>
internal sealed class StoredBatch
{
    private static readonly BatchSlot<StoredBatch> Slot = new(0);

    private readonly List<StoredEvent> _events = [];
    private readonly Batch _batch;
    private readonly bool _hasExceptions;

    private StoredBatch(Batch rows, PusherChannelName channel)
    {
        Channel = channel;
        foreach (var message in rows.Messages)
        {
            // Signals and what is not kept reach Pusher's clients by the channel that they are on.
            if (message is not { Position: not null, Channel: not null })
                continue;
            var stored = StoredEvent.Of(message, channel);
            _events.Add(stored);
            _hasExceptions |= stored.Except != 0;
        }

        _batch = new([.. _events.Select(stored => stored.Event)]);
    }

    public PusherChannelName Channel { get; }

    public int Count => _events.Count;

    /// <summary>The position of a client that got all of it.</summary>
    public Position Last => _events[^1].Position;

    public static StoredBatch Of(Batch rows, PusherChannelName channel)
    {
        if (rows.Get(Slot) is { } known && known.Channel == channel)
            return known;
        var made = new StoredBatch(rows, channel);
        rows.Keep(Slot, made);
        return made;
    }

    /// <summary>The message that a connection gets.</summary>
    /// <param name="mark">Its mark; events that except it are left out.</param>
    /// <returns><see langword="null"/>: nothing.</returns>
    public Batch? For(ulong mark)
    {
        if (!_hasExceptions || !_events.Exists(stored => stored.Except == mark))
            return Count == 0 ? null : _batch;
        Message[] others = [.. _events.Where(stored => stored.Except != mark).Select(stored => stored.Event)];
        return others.Length == 0 ? null : new(others);
    }
}
