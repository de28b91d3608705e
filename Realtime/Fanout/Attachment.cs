using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>
/// One connection receives one source. Only the source's <see cref="SourceFanout"/> touches its state; what is sent and the end of sending
/// exclude each other.
/// </summary>
/// <remarks>
/// It begins held: events wait until the connection has caught up to a head. From then on it is live, and what lies at or below that head
/// is passed over, wherever it comes from.
/// </remarks>
public sealed class Attachment(IReceiver receiver, ActorKey source, string? channel, int heldBytesMax)
{
    private readonly Lock _sending = new();
    private List<Message>? _held = [];
    private long _heldBytes;
    private bool _hasOverflowed;
    private long _after;
    private volatile bool _isGone;

    public IReceiver Receiver { get; } = receiver;

    public ActorKey Source { get; } = source;

    /// <summary>The channel; <see langword="null"/>: an inbox.</summary>
    public string? Channel { get; } = channel;

    /// <summary>Its place among the fan-out's members; negative: it is no member.</summary>
    public int Place { get; set; } = -1;

    public bool IsLive => _held is null;

    /// <summary>Whether the connection no longer wants to receive it. Any thread may ask.</summary>
    public bool IsGone => _isGone;

    /// <summary>
    /// Behind this offset its client was sent rows, of those up to <see cref="From"/> by a replay; negative: it was sent nothing yet.
    /// Written by its catch-up.
    /// </summary>
    public long Began { get; private set; } = -1;

    /// <summary>Where it went live.</summary>
    public Position From { get; private set; }

    /// <summary>Its catch-up begins behind an offset. A client that is held anew goes on from where it began first.</summary>
    public void Begin(long offset) => Began = Began < 0 ? offset : Math.Min(Began, offset);

    /// <summary>Nothing more is sent once this has returned, even while it is still a member. Any thread may say so.</summary>
    public void Leave()
    {
        lock (_sending)
            _isGone = true;
    }

    /// <summary>Sends, unless it has left. Any thread may.</summary>
    public void Send(Batch batch)
    {
        lock (_sending)
        {
            if (!_isGone)
                Receiver.Send(batch);
        }
    }

    /// <summary>Tells the connection something else of the source, unless it has left. Any thread may.</summary>
    public void Inform(Action<IReceiver> inform)
    {
        lock (_sending)
        {
            if (!_isGone)
                inform(Receiver);
        }
    }

    /// <summary>Holds what is published from here on.</summary>
    public void Hold()
    {
        _held = [];
        _heldBytes = 0;
        _hasOverflowed = false;
    }

    public void Deliver(Batch batch)
    {
        if (_isGone)
            return;
        if (_held is not null)
            Keep(batch.Messages);
        else if (batch.First > _after)
            Send(batch);
        else
            SendAbove(batch.Messages);
    }

    /// <summary>Sends what was held above a head that the connection has caught up to, and goes live.</summary>
    /// <param name="head">The position that the connection has.</param>
    /// <param name="swept">The position of the fan-out; <see langword="null"/>: nobody knows.</param>
    /// <returns>
    /// <see langword="false"/> if rows between the head and the fan-out were not held, since they were too many, or lost on the way: it
    /// holds anew, and the connection catches up to a later head first.
    /// </returns>
    public bool TryGoLive(Position head, Position? swept)
    {
        var reached = head.Offset;
        var above = new List<Message>();
        var isWhole = !_hasOverflowed;
        foreach (var message in _held ?? [])
        {
            if (message.Position is { } position)
            {
                if (position.Offset <= reached)
                    continue;
                isWhole &= position.Offset == reached + 1 && (head == Position.None || position.Epoch == head.Epoch);
                reached = position.Offset;
            }

            above.Add(message);
        }

        // Of two lives of a log nobody here knows which is the later one; the next event will tell.
        var isBehind = swept is { } place && (head == Position.None || place.Epoch == head.Epoch) && place.Offset > reached;
        if (!isWhole || isBehind)
        {
            Hold();
            return false;
        }

        _held = null;
        _after = head.Offset;
        From = head;
        if (above.Count > 0)
            Send(new Batch(above));
        return true;
    }

    /// <summary>
    /// Rows up to <paramref name="position"/> will never arrive: the log has a new epoch, or they were trimmed. The client must refetch.
    /// An attachment that is held finds that out in catching up.
    /// </summary>
    public void StartOver(Position position, string reason)
    {
        if (_held is not null || _isGone || (position.Epoch == From.Epoch && position.Offset <= _after))
            return;
        _after = 0;
        From = position;
        Inform(hearer => hearer.Reset(Channel, position, reason));
    }

    private void Keep(IReadOnlyList<Message> messages)
    {
        if (_hasOverflowed)
            return;
        foreach (var message in messages)
        {
            _heldBytes += message.Json.Length;
            _held!.Add(message);
        }

        if (_heldBytes <= heldBytesMax)
            return;
        _hasOverflowed = true;
        _held = [];
    }

    private void SendAbove(IReadOnlyList<Message> messages)
    {
        List<Message> above = [.. messages.Where(message => message.Position is not { } position || position.Offset > _after)];
        if (above.Count > 0)
            Send(new Batch(above));
    }
}
