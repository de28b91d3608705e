using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

/// <summary>Those in this process who hear one source: a channel, or a user's inbox. One sweep over them at a time.</summary>
/// <remarks>
/// Whatever happens to it is handed over in order and done in that order by one drain: events are swept, and what arrives during a sweep is joined
/// for the next one; turns let members in and out. So nothing but the hand-over is locked.
/// </remarks>
internal sealed partial class Audience(
    Log log, ConnectionsOptions options, ConnectionMetrics metrics, ConcurrentQueue<Audience> trimmed, TimeProvider time, ILogger logger) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly List<Attachment> _members = [];
    private List<object> _arrived = [];
    private List<object> _taken = [];
    private long _arrivedBytes;
    private long _arrivedAt;
    private long _takenAt;
    private bool _isDraining;
    private bool _isRetired;
    private Position? _dropped;
    private bool _hasDroppedTrims;

    // Where the log stood after the last event that was swept; what lies between it and the next one was lost on the way.
    // Unknown until something was swept or a member has caught up.
    private Position? _swept;
    private long _trimmedTo;
    private int _memberCount;

    public ActorKey Actor => log.Actor;

    /// <summary>Connections that hear it. Any thread may ask.</summary>
    public int Members => Volatile.Read(ref _memberCount);

    /// <summary>Users whose counts the channel's rows may change. Touched by turns alone.</summary>
    public ChannelReaders Readers { get; } = new();

    /// <summary>The user whose inbox it is, if any of theirs is connected. Touched by turns alone.</summary>
    public IUserCounts? Owner { get; set; }

    /// <summary>Has those count anew who had not read up to what was trimmed.</summary>
    public void RecountTrimmed()
    {
        Readers.Trim(Actor.Name, _trimmedTo);
        _trimmedTo = 0;
    }

    /// <summary>Hands over a turn.</summary>
    /// <returns><see langword="false"/> if the audience is no longer in use; there is, or will be, another one.</returns>
    public bool TryPost(AudienceTurn turn) => TryHandOver(turn, 0);

    /// <summary>Hands over an event; returns at once. Rows that would wait in too great a number are dropped here and read from the store later.</summary>
    public void Tell(ActorEvent told) => TryHandOver(told, BytesOf(told));

    /// <summary>Ends the audience if nobody hears it.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (_isDraining || _members.Count > 0 || Readers.Count > 0 || Owner is not null)
                return false;
            return _isRetired = true;
        }
    }

    /// <summary>The log stands at a head: what was not told up to it is read from the store.</summary>
    public void Stand(Head head)
    {
        lock (_gate)
            Drop(head.Position);
    }

    /// <summary>A member has caught up to a head; it is where the audience begins if nothing was told yet.</summary>
    public void Begin(Head head) => _swept ??= head.Position;

    /// <summary>Where the audience stands. Touched by turns alone.</summary>
    public Position? Swept => _swept;

    /// <summary>Where a live member stands: all up to it was sent.</summary>
    public Position PositionOf(Attachment attachment) =>
        _swept is { } swept && Continues(attachment.From, swept) && swept.Offset > attachment.From.Offset ? swept : attachment.From;

    public void Execute() => _ = DrainAsync();

    public void Add(Attachment attachment)
    {
        if (attachment.Place >= 0)
            return;
        attachment.Place = _members.Count;
        _members.Add(attachment);
        Volatile.Write(ref _memberCount, _members.Count);
    }

    public void Remove(Attachment attachment)
    {
        if (attachment.Place < 0)
            return;
        var last = _members[^1];
        _members[attachment.Place] = last;
        last.Place = attachment.Place;
        _members.RemoveAt(_members.Count - 1);
        Volatile.Write(ref _memberCount, _members.Count);
        attachment.Place = -1;
    }

    private bool TryHandOver(object entry, int bytes)
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            if (entry is ActorEvent told && _arrivedBytes + bytes > options.ArrivedBytesMax)
            {
                metrics.Dropped();
                if (PositionOf(told) is { } position)
                    Drop(position);
                _hasDroppedTrims |= told is ChannelTrimmed or InboxTrimmed;
            }
            else
            {
                if (_arrived.Count == 0)
                    _arrivedAt = metrics.Arrived();
                _arrived.Add(entry);
                _arrivedBytes += bytes;
            }

            if (_isDraining)
                return true;
            _isDraining = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Not all up to a position was handed over. A head that was asked for before more was dropped takes nothing of it back.</summary>
    private void Drop(Position upTo)
    {
        if (_dropped is not { } dropped || dropped.Epoch != upTo.Epoch || dropped.Offset < upTo.Offset)
            _dropped = upTo;
    }

    /// <summary>Owned by the audience: it ends when nothing is handed over any more, and never faults.</summary>
    private async Task DrainAsync()
    {
        while (true)
        {
            Position? dropped;
            bool hasDroppedTrims;
            lock (_gate)
            {
                (_arrived, _taken) = (_taken, _arrived);
                (_arrivedBytes, _takenAt, _arrivedAt) = (0, _arrivedAt, 0);
                dropped = _dropped;
                (hasDroppedTrims, _hasDroppedTrims) = (_hasDroppedTrims, false);
                _dropped = null;
                if (_taken.Count == 0 && dropped is null && !hasDroppedTrims)
                {
                    _isDraining = false;
                    return;
                }
            }

            await DrainTakenAsync();
            if (dropped is { } last)
                await TryReachAsync(last);
            if (hasDroppedTrims)
                CountAnew();
            _taken.Clear();
        }
    }

    private async Task DrainTakenAsync()
    {
        for (var next = 0; next < _taken.Count;)
        {
            try
            {
                next = await DrainFromAsync(next);
            }
            catch (Exception exception)
            {
                // Whatever it was, the audience lives on: somebody waits for each of the turns behind it. Nobody knows what of the events got through to whom.
                Traces.SweepFailed(logger, Actor.Name, exception);
                foreach (var member in _members)
                    member.Receiver.Fail();
                next++;
            }
        }
    }

    /// <summary>Takes a turn, or sweeps events; says where the rest begins.</summary>
    private async ValueTask<int> DrainFromAsync(int next)
    {
        if (_taken[next] is AudienceTurn turn)
        {
            turn.Apply(this);
            return next + 1;
        }

        if (HoleBefore((ActorEvent)_taken[next]) is { } head)
            await RepairAsync(head);
        return SweepFrom(next);
    }

    /// <summary>Sweeps the events from one on, up to a turn, a hole, or as many bytes as one sweep joins; says where the rest begins.</summary>
    private int SweepFrom(int first)
    {
        var messages = new List<Message>();
        var next = first;
        for (var bytes = 0; next < _taken.Count && bytes < options.SweepBytesMax && _taken[next] is ActorEvent told; next++)
        {
            if (next > first && HoleBefore(told) is not null)
                break;
            var isLate = IsLate(told);
            if (!isLate && PositionOf(told) is { } position)
                Reach(position, position.Offset - 1);

            if (!isLate && _members.Count > 0 && LogMessages.Of(told) is { } message)
            {
                messages.Add(message);
                bytes += message.Json.Length;
            }
        }

        if (messages.Count > 0)
            Sweep(new(messages));
        for (var i = first; i < next; i++)
            Note((ActorEvent)_taken[i]);
        return next;
    }

    private void Sweep(Batch batch)
    {
        foreach (var member in _members)
            Tell(member, batch);
        metrics.Swept(log.Actor.App, batch.Messages.Count, _members.Count, _takenAt);
    }

    /// <summary>What goes wrong for one is its own: it loses its connection, comes back and goes on from where it was, and the others get theirs.</summary>
    private void Tell(Attachment member, Batch batch)
    {
        try
        {
            member.Tell(batch);
        }
        catch (Exception exception)
        {
            Traces.TellFailed(logger, Actor.Name, exception);
            member.Receiver.Fail();
        }
    }

    private void Note(ActorEvent told)
    {
        switch (told)
        {
            case ChannelTold row:
                Readers.Note(row.Key.Channel.Value, row.Row);
                break;
            case ChannelTrimmed raised when Readers.Count > 0:
                NoteTrim(raised.Head.Floor);
                break;
            case InboxTold row:
                Owner?.Note(row);
                break;
            case InboxTrimmed raised:
                Owner?.Note(raised);
                break;
        }
    }

    /// <summary>A full channel is trimmed at every publish, so that its readers are looked through once a second and no more.</summary>
    private void NoteTrim(long floor)
    {
        var isNew = _trimmedTo == 0;
        _trimmedTo = floor;
        if (isNew)
            trimmed.Enqueue(this);
    }

    /// <summary>Moves on to a position. A log that has begun a new life is one that nobody here can go on with from where they were.</summary>
    private void Reach(Position position, long startingOver)
    {
        if (_swept is { } swept && !Continues(swept, position))
        {
            StartOver(new(position.Epoch, startingOver), ResetReason.Epoch);
            _swept = position;
        }
        else if (_swept is null || position.Offset > _swept.Value.Offset)
        {
            _swept = position;
        }
    }

    /// <summary>Whether two positions are of one life of the log. A log without rows begins its life with the first one.</summary>
    private static bool Continues(Position before, Position after) => before == Position.None || before.Epoch == after.Epoch;

    /// <summary>Whether the row was swept already: it was read from the store while the event was on its way.</summary>
    private bool IsLate(ActorEvent told) =>
        _swept is { } swept && PositionOf(told) is { } position && position.Epoch == swept.Epoch && position.Offset <= swept.Offset;

    /// <summary>Rows up to a position are not there to be told; whoever lives there fetches instead.</summary>
    private void StartOver(Position position, string reason)
    {
        foreach (var member in _members)
            member.StartOver(position, reason);
    }

    private static Position? PositionOf(ActorEvent told) => told switch
    {
        ChannelTold row => new(row.Epoch, row.Row.Offset),
        InboxTold row => new(row.Epoch, row.Row.Version),
        _ => null,
    };

    private static int BytesOf(ActorEvent told) => told switch
    {
        ChannelTold row => row.Row.Body.Length + 200,
        InboxTold row => row.Row.Body.Length + 300,
        ChannelPassed passed => passed.Envelope.Length + 200,
        InboxPassed passed => passed.Envelope.Length + 200,
        ChannelSignalled signal => signal.Payload.Length + 100,
        InboxSignalled signal => signal.Payload.Length + 100,
        _ => 100,
    };
}
