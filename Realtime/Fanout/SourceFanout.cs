using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>Those in this process who hear one source: a channel, or a user's inbox. One sweep over them at a time.</summary>
/// <remarks>
/// All that happens to it is posted to its mailbox and done in that order: events are swept, and what arrives during a sweep is joined for
/// the next one; commands let members in and out. So its state needs no lock.
/// </remarks>
public sealed partial class SourceFanout : IMailboxOwner<ActorEvent>
{
    // A sweep that ends sooner joins fewer events into one send: with 5,000 hub clients on the same two cores, two of them delivered a
    // fifth less than one (bench/run fanout).
    private const int CoreMin = 4_096;

    private readonly Log _log;
    private readonly ConnectionsOptions _options;
    private readonly ConnectionMetrics _metrics;
    private readonly ConcurrentQueue<SourceFanout> _trimmed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Mailbox<ActorEvent, SourceFanout> _mailbox;
    private readonly List<Attachment> _members = [];

    // Where the log stood after the last event that was swept; what lies between it and the next one was lost on the way.
    // Unknown until something was swept or a member has caught up.
    private Position? _swept;
    private long _trimmedTo;
    private int _memberCount;

    /// <param name="log">The source.</param>
    /// <param name="options">The bounds of all connections.</param>
    /// <param name="metrics">Counts sweeps.</param>
    /// <param name="trimmed">Takes it when rows of the source were trimmed.</param>
    /// <param name="time">The clock of retries.</param>
    /// <param name="logger">Hears of failures.</param>
    public SourceFanout(
        Log log, ConnectionsOptions options, ConnectionMetrics metrics, ConcurrentQueue<SourceFanout> trimmed, TimeProvider time,
        ILogger logger)
    {
        (_log, _options, _metrics, _trimmed, _time, _logger) = (log, options, metrics, trimmed, time, logger);
        _mailbox = new(this, options.ArrivedBytesMax, metrics);
    }

    public ActorKey Actor => _log.Actor;

    /// <summary>Connections that hear it. Any thread may ask.</summary>
    public int Members => Volatile.Read(ref _memberCount);

    /// <summary>Users whose counts the channel's rows may change. Touched by commands alone.</summary>
    public ReadCursors Readers { get; } = new();

    /// <summary>The user whose inbox it is, if any of theirs is connected. Touched by commands alone.</summary>
    public IUserCounts? Owner { get; set; }

    /// <summary>Has those count anew who had not read up to what was trimmed.</summary>
    public void RecountTrimmed()
    {
        Readers.Trim(Actor.Name, _trimmedTo);
        _trimmedTo = 0;
    }

    /// <summary>Posts a command.</summary>
    /// <returns><see langword="false"/> if the fan-out is no longer in use; there is, or will be, another one.</returns>
    public bool TryPost(Command<SourceFanout> command) => _mailbox.TryPost(command);

    /// <summary>
    /// Posts an event; returns at once. Rows that would wait in too great a number are dropped here and read from the store later.
    /// </summary>
    public void Publish(ActorEvent told)
    {
        if (!_mailbox.TryPost(told, BytesOf(told)))
            Lose(PositionOf(told), told is ChannelTrimmed or InboxTrimmed, _metrics.Arrived());
    }

    /// <summary>Ends the fan-out if nobody hears it.</summary>
    public bool TryRetire() => _mailbox.TryRetire(
        static fanout => fanout._members.Count == 0 && fanout.Readers.Count == 0 && fanout.Owner is null);

    /// <summary>
    /// The log stands at a head: what was not told up to it is read from the store, once all was swept that has arrived by now.
    /// </summary>
    public void Stand(Head head) => Lose(head.Position, hasTrims: false, arrivedAt: 0);

    /// <summary>A member has caught up to a head; it is where the fan-out begins if nothing was told yet.</summary>
    public void Begin(Head head) => _swept ??= head.Position;

    /// <summary>Where the fan-out stands. Touched by commands alone.</summary>
    public Position? Swept => _swept;

    /// <summary>Where a live member stands: all up to it was sent.</summary>
    public Position PositionOf(Attachment attachment) =>
        _swept is { } swept && Continues(attachment.From, swept) && swept.Offset > attachment.From.Offset ? swept : attachment.From;

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

    /// <summary>Sweeps the events from the first one on, up to a hole, or as many bytes as one sweep joins.</summary>
    async ValueTask<int> IMailboxOwner<ActorEvent>.TakeAsync(Arrivals<ActorEvent> arrivals)
    {
        if (HoleBefore(arrivals[0]) is { } head)
            await RepairAsync(head, arrivals.ArrivedAt);
        var messages = new List<Message>();
        var count = Join(arrivals, messages);
        if (messages.Count > 0)
            await SweepAsync(new(messages), arrivals.ArrivedAt);
        for (var i = 0; i < count; i++)
            Note(arrivals[i]);
        return count;
    }

    /// <summary>We cannot tell which members received which events, so all of them are disconnected and resume.</summary>
    void IMailboxOwner<ActorEvent>.Failed(Exception exception)
    {
        ConnectionLog.SweepFailed(_logger, Actor.Name, exception);
        foreach (var member in _members)
            End(member);
    }

    private static void End(Attachment member)
    {
        try
        {
            member.Receiver.Fail();
        }
        catch (Exception)
        {
            // It cannot even be told why.
            member.Receiver.Outlet.Abort();
        }
    }

    /// <summary>Makes messages of the events that are swept together.</summary>
    /// <returns>How many events that are.</returns>
    private int Join(Arrivals<ActorEvent> arrivals, List<Message> messages)
    {
        var next = 0;
        for (var bytes = 0; next < arrivals.Count && bytes < _options.SweepBytesMax; next++)
        {
            var told = arrivals[next];
            if (next > 0 && HoleBefore(told) is not null)
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

        return next;
    }

    private ValueTask SweepAsync(Batch batch, long arrivedAt) =>
        Broadcast.RunAsync(_members, new Delivery(this, batch), _metrics, arrivedAt, CoreMin);

    private void Note(ActorEvent told)
    {
        switch (told)
        {
            case ChannelAppended row:
                Readers.Note(row.Key.Channel.Value, row.Row);
                break;
            case ChannelTrimmed raised when Readers.Count > 0:
                NoteTrim(raised.Head.Floor);
                break;
            case InboxAppended row:
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
            _trimmed.Enqueue(this);
    }

    /// <summary>
    /// Moves on to a position. A log that has begun a new life is one that nobody here can go on with from where they were.
    /// </summary>
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
        ChannelAppended row => new(row.Epoch, row.Row.Offset),
        InboxAppended row => new(row.Epoch, row.Row.Version),
        _ => null,
    };

    private static int BytesOf(ActorEvent told) => told switch
    {
        ChannelAppended row => row.Row.Body.Length + 200,
        InboxAppended row => row.Row.Body.Length + 300,
        ChannelEphemeral passed => passed.Envelope.Length + 200,
        InboxEphemeral passed => passed.Envelope.Length + 200,
        ChannelSignalled signal => signal.Payload.Length + 100,
        InboxSignalled signal => signal.Payload.Length + 100,
        _ => 100,
    };

    private readonly struct Delivery(SourceFanout fanout, Batch batch) : IDelivery<Attachment>
    {
        public string App => fanout.Actor.App;

        public int Events => batch.Messages.Count;

        public void Send(Attachment receiver) => receiver.Deliver(batch);

        public void Fail(Attachment receiver, Exception exception)
        {
            ConnectionLog.TellFailed(fanout._logger, fanout.Actor.Name, exception);
            End(receiver);
        }
    }
}
