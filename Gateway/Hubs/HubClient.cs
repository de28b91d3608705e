using System.Buffers;
using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>A SignalR client's connection.</summary>
internal sealed partial class HubClient(ClientCaller caller, ISink sink, ThinCounts counts, ConnectionsOptions options, TimeProvider time)
    : SessionConnection(caller, HubFormat.Json, sink, options, time), ICountsReceiver
{
    // A faulty client is told often enough to be debugged, and one that sends nothing else does not live on that.
    private const int FaultsMax = 100;

    private readonly ConnectionsOptions _options = options;
    private readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(options.ClientSilenceSecondsMax);
    private long _lastRead = time.GetTimestamp();

    // So that totals go out in the order in which they were summed.
    private readonly Lock _totalling = new();

    // Calls of one connection come one after the other.
    private int _faults;

    private Totals? _told;
    private long _toldAt;
    private int _isDue;

    // The first record that the framework writes answers the handshake, and a client takes nothing before that.
    private volatile bool _isShaken;

    public override string Protocol => "signalr";

    /// <summary>The user, as the newest token says.</summary>
    public ClientCaller Caller => (ClientCaller)Session.Access;

    private HubFormat Spoken => (HubFormat)Format;

    /// <summary>Whether nothing is attached before the client has said what it has.</summary>
    public bool IsResuming { get; init; }

    /// <summary>Whether the client sums by itself and is sent no totals.</summary>
    public bool IsComputing { get; init; }

    /// <summary>
    /// The client's handshake has named its protocol; nothing but the farewell of a client that was not answered yet comes before.
    /// </summary>
    public void Speak(HubFormat format) => Format = format;

    /// <summary>The client says what it has processed.</summary>
    public void Confirm(SessionRequest processed)
    {
        var now = Time.GetUtcNow();
        if (processed.Inbox is { } inbox)
            Session.Confirm(null, inbox, now);
        foreach (var (channel, position) in processed.Channels)
        {
            if (position is { } known)
                Session.Confirm(channel.Value, known, now);
        }
    }

    /// <summary>Something came from the client.</summary>
    public void NoteRead() => Volatile.Write(ref _lastRead, Time.GetTimestamp());

    /// <summary>Counts a record that was wrong and could not be answered as a call.</summary>
    /// <returns><see langword="false"/> if there were too many of them.</returns>
    public bool TryTakeFault() => ++_faults <= FaultsMax;

    /// <summary>Writes what the framework has written: one or more whole records.</summary>
    public void WriteRecords(ReadOnlySpan<byte> records)
    {
        Write(DataFrame.Of(records, Spoken.Frame));
        _isShaken = true;
    }

    public override void Send(Batch batch)
    {
        base.Send(batch);
        // Nothing but a note here, since very many may be sent the same batch.
        if (batch.Channel is { } channel && Session.NoteHead(channel, batch.Last))
            SendCountsLater();
    }

    /// <summary>Its sources are attached: totals follow, whatever they are.</summary>
    public void Started()
    {
        lock (_totalling)
            _told = null;
        SendCountsLater();
    }

    public override void SendCounts(OwnCounts own, Count[] changed)
    {
        if (IsComputing || Session.User is not { } user)
        {
            Send(SessionMessages.Counts(own, changed, null));
            return;
        }

        lock (_totalling)
        {
            var totals = user.TotalsOf(Session);
            Note(totals);
            Send(SessionMessages.Counts(totals.Own, changed, totals));
        }
    }

    /// <summary>A change of a user's own log is sent at once, unless it happens all the time.</summary>
    public override void CountsChanged()
    {
        bool isQuiet;
        lock (_totalling)
            isQuiet = _told is null || Time.GetElapsedTime(_toldAt) >= ThinCounts.Period;
        if (isQuiet && !IsComputing)
            SendCounts();
        else
            SendCountsLater();
    }

    public void SendCounts()
    {
        Volatile.Write(ref _isDue, 0);
        // A change before it is ready is in the totals that it is told then.
        if (Session.User is not { } user || !Session.IsReady)
            return;
        lock (_totalling)
        {
            var totals = user.TotalsOf(Session);
            if (totals == _told)
                return;
            Note(totals);
            var buffer = ArrayPool<byte>.Shared.Rent(HubFormat.TotalsBytesMax);
            if (!Outlet.WritePooled(buffer, Spoken.Spell(totals, buffer)))
                Close(Closing.TooSlow);
        }
    }

    public override void Greet(InboxSummary summary) => Send(SessionMessages.Welcome(
        Id, Session.Inbox.User.Value, ExpiresAt, summary, SourceStamps.Beginning(Time.GetUtcNow())));

    public override void Beat()
    {
        if (EndUnfinished())
            return;
        if (Time.GetElapsedTime(Volatile.Read(ref _lastRead)) > _silenceMax)
            Close(Closing.Silent);
        else if (_isShaken && !Outlet.IsBehind)
            Write(Spoken.Ping);
    }

    private void SendCountsLater()
    {
        if (!IsComputing && Interlocked.Exchange(ref _isDue, 1) == 0)
            counts.Add(this);
    }

    private void Note(Totals totals)
    {
        _told = totals;
        _toldAt = Time.GetTimestamp();
    }

    protected override ReadOnlyMemory<byte> Farewell(Closing closing) => _isShaken
        ? (byte[])[.. SessionMessages.Farewell(closing.Code, closing.Reason, closing.RetryAfter).For(Format), .. Spoken.Close.Span]
        : ReadOnlyMemory<byte>.Empty;
}
