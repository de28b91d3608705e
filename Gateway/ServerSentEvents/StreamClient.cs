using System.Buffers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>
/// A client that listens to server-sent events. It cannot say anything, so its positions and its counts are kept for it here.
/// </summary>
internal sealed class StreamClient : SessionConnection
{
    private readonly Lock _gate = new();
    private readonly StreamPositions _positions = new();
    private readonly HashSet<string> _named;
    private readonly VectorCounts _counts;
    // While it catches up: what it was told at once says nothing of what moved before.
    private Dictionary<string, long>? _early = new(StringComparer.Ordinal);
    private SourceStamps _stamps;

    /// <param name="caller">Whose it is.</param>
    /// <param name="sink">Where its bytes go.</param>
    /// <param name="request">The request.</param>
    /// <param name="counts">Sends its counts.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock.</param>
    public StreamClient(
        ClientCaller caller, ISink sink, StreamRequest request, ThinCounts counts, ConnectionsOptions options, TimeProvider time)
        : base(caller, StreamFormat.Instance, sink, options, time)
    {
        _counts = new(Session, counts);
        _stamps = new(SourceStamps.Beginning(time.GetUtcNow()), new Dictionary<string, long>());
        _named = request.Channels.Select(channel => channel.Value).ToHashSet(StringComparer.Ordinal);
    }

    public override string Protocol => "sse";

    /// <summary>
    /// The positions that the client has already are in its ids from the first one on, so that a stream that is lost while it catches up
    /// loses nothing.
    /// </summary>
    public void Resume(SessionRequest session)
    {
        _stamps = session.Stamps ?? _stamps;
        if (session.Inbox is { } inbox)
            Begin(null, inbox);
        foreach (var (channel, position) in session.Channels)
        {
            if (position is { } known)
                Begin(channel.Value, known);
        }
    }

    /// <summary>The first bytes: how long to wait before coming back when the connection is lost.</summary>
    public void Welcome(TimeSpan reconnect) => Write((byte[])[.. StreamFormat.Retry(reconnect), (byte)'\n']);

    /// <summary>It was sent all that had moved before: its ids say so from now on.</summary>
    public void BeCaughtUp()
    {
        lock (_gate)
        {
            foreach (var (source, stamp) in _early ?? [])
                _positions.Stamp(source.Length == 0 ? null : source, stamp);
            _early = null;
        }
    }

    public override void Send(Message message) => Send([message]);

    public override void Send(Batch batch) => Send(batch.Messages);

    /// <summary>The whole vector goes out instead.</summary>
    public override void SendCounts(OwnCounts own, Count[] changed) => _counts.Changed();

    public override void CountsChanged() => _counts.Changed();

    public override void Greet(InboxSummary summary)
    {
        Begin(null, summary.View.Head.Position);
        Send(SessionMessages.Welcome(Id, Session.Inbox.User.Value, ExpiresAt, summary, SourceStamps.Beginning(Time.GetUtcNow())));
    }

    public override void Begin(string? channel, Position position)
    {
        lock (_gate)
        {
            if (channel is not null)
            {
                if (!_positions.Has(channel) && HasRoomFor(channel))
                    _positions.Add(channel);
            }

            base.Begin(channel, position);
            _positions.Move(channel, position);
            _positions.Stamp(channel, _stamps.Of(channel));
        }
    }

    public override void Attached(string channel, Recovery recovery)
    {
        lock (_gate)
        {
            if (!_positions.Has(channel))
                return;
        }

        Send(SessionMessages.Attached(channel, recovery.Position, recovery.IsRecovered));
    }

    public override void Unattached(string channel)
    {
        lock (_gate)
        {
            _positions.Remove(channel);
        }
    }

    /// <summary>A channel that was asked for is not received; the others are.</summary>
    public void Refuse(string channel, Refusal refusal)
    {
        lock (_gate)
            _named.Remove(channel);
        Send(SessionMessages.Detached(channel, refusal.Code.Value, refusal.Message));
    }

    public override void Beat()
    {
        if (!Outlet.IsBehind)
            Write(StreamFormat.Comment);
    }

    protected override ReadOnlyMemory<byte> Farewell(Closing closing)
    {
        var farewell = StreamFormat.Farewell(closing, closing.RetryAfter);
        lock (_gate)
            return (byte[])[.. farewell, .. _positions.Line];
    }

    private void Send(IReadOnlyList<Message> messages)
    {
        var isCountChange = false;
        lock (_gate)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(SizeOf(messages));
            var length = 0;
            foreach (var message in messages)
            {
                if (message is { Name: "channel", Position: { } position })
                {
                    isCountChange = true;
                    Session.NoteHead(message.Channel!, position);
                }

                if (!IsHeard(message))
                    continue;
                if (message.Position is { } place)
                    _positions.Move(message.Channel, place);
                if (message.Stamp > 0)
                    Note(message.Channel, message.Stamp);
                message.For(Format).CopyTo(buffer.AsSpan(length));
                length += message.For(Format).Length;
                _positions.Line.CopyTo(buffer.AsSpan(length));
                length += _positions.Line.Length;
            }

            // In the lock, so that positions go out in the order in which they were reached.
            if (length == 0)
                ArrayPool<byte>.Shared.Return(buffer);
            else if (!Outlet.WritePooled(buffer, length))
                Close(Closing.TooSlow);
        }

        if (isCountChange)
            CountsChanged();
    }

    private void Note(string? channel, long stamp)
    {
        if (_early is null)
            _positions.Stamp(channel, stamp);
        else
            _early[channel ?? ""] = Math.Max(stamp, _early.GetValueOrDefault(channel ?? ""));
    }

    /// <summary>Channels that were asked for by name always have room; subscriptions get what is left.</summary>
    private bool HasRoomFor(string channel)
    {
        var kept = _named.Count(name => !_positions.Has(name));
        return _named.Contains(channel) || _positions.ChannelCount + kept < StreamPositions.ChannelsMax;
    }

    /// <summary>Channels past the room of the id are counted and not received: nothing could say what of them was missed.</summary>
    private bool IsHeard(Message message) => message.Position is null || message.Channel is null || _positions.Has(message.Channel);

    private int SizeOf(IReadOnlyList<Message> messages)
    {
        var size = 0;
        foreach (var message in messages)
            size += message.For(Format).Length + _positions.LineBytesMax;
        return size;
    }
}
