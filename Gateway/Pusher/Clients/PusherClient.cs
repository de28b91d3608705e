using System.Collections.Immutable;
using Nudge.Core;
using Nudge.Core.Inbox;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>
/// A connection that speaks the Pusher protocol, whatever carries it. Its subscriptions are touched by its own reader alone.
/// </summary>
internal sealed partial class PusherClient : LiveConnection
{
    // From this version on the close code says why.
    private const int CodesFrom = 6;
    private const long NotPinged = -1;

    private readonly PusherOptions _pusher;
    private readonly IPusherTransport _transport;
    private Grants? _grants;
    private ImmutableDictionary<string, IClientInbox> _inboxes = ImmutableDictionary<string, IClientInbox>.Empty;
    private Continuity? _continuity;
    private long _lastRead;
    private long _pingedAt = NotPinged;

    /// <param name="app">Its app.</param>
    /// <param name="version">The protocol's: 4 to 7.</param>
    /// <param name="format">How its transport spells events.</param>
    /// <param name="transport">Its transport.</param>
    /// <param name="options">The bounds of all connections.</param>
    /// <param name="pusher">Those of Pusher's.</param>
    /// <param name="time">The clock.</param>
    public PusherClient(
        PusherApp app, int version, PusherFormat format, IPusherTransport transport, ConnectionsOptions options, PusherOptions pusher,
        TimeProvider time)
        : base(format, transport, options, time)
    {
        App = app;
        Version = version;
        _connections = options;
        _pusher = pusher;
        _transport = transport;
        _lastRead = time.GetTimestamp();
        // As precise as revocations are: what was opened in the moment of one was opened before it.
        OpenedAt = Clock.Milliseconds(time.GetUtcNow());
    }

    public PusherApp App { get; }

    public SocketId SocketId { get; } = SocketId.Create();

    public int Version { get; }

    /// <summary>When it was let in: no signature of its socket id is older.</summary>
    public DateTimeOffset OpenedAt { get; }

    public override string Id => SocketId.ToString();

    public override string Protocol => Format is PusherXhrFormat ? "pusher_xhr" : "pusher";

    /// <summary>By channel. Touched by the connection's reader alone.</summary>
    public Dictionary<string, Subscription>? Subscriptions { get; set; }

    /// <summary>Who has signed in. Touched by the connection's reader alone.</summary>
    public SignedInUser? User { get; set; }

    /// <summary>
    /// The place that it takes of its user's; <see langword="null"/>: nobody knows yet whose it is. Touched by the connection's reader
    /// alone.
    /// </summary>
    public InboxKey? UserPlace { get; set; }

    /// <summary>Subscriptions that wait for the sign-in. Made by the connection's reader.</summary>
    public WaitingSubscriptions? Waiting { get; set; }

    /// <summary>By user: what it hears of inboxes. Any thread may read it; the connection's reader changes it.</summary>
    public ImmutableDictionary<string, IClientInbox> Inboxes
    {
        get => Volatile.Read(ref _inboxes);
        set => Volatile.Write(ref _inboxes, value);
    }

    /// <summary>Whether the client has said that nobody looks at it. The connection's reader changes it.</summary>
    public bool IsInBackground { get; private set; }

    /// <summary>Nobody looks at it any more, or somebody does again (S2.51). Its reader calls it.</summary>
    public void TurnTo(bool background)
    {
        IsInBackground = background;
        foreach (var inbox in Inboxes.Values)
            inbox.Session.TurnTo(background);
    }

    /// <summary>
    /// Why it is where it is; <see langword="null"/>: nothing was granted to it. Any thread may read it; the connection's reader makes it.
    /// </summary>
    public Grants? Grants
    {
        get => Volatile.Read(ref _grants);
        set => Volatile.Write(ref _grants, value);
    }

    public override DateTimeOffset ExpiresAt => Grants?.EndsAt ?? DateTimeOffset.MaxValue;

    /// <summary>Whether it was told that it is connected; before that an error says what to do.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>Where it stands in what is kept; made when it first matters. Any thread may read it.</summary>
    public Continuity? Continuity => Volatile.Read(ref _continuity);

    /// <summary>Takes its continuity; any thread may call it, and the first one counts.</summary>
    /// <returns>The one that counts.</returns>
    public Continuity Continue(Continuity made) => Interlocked.CompareExchange(ref _continuity, made, null) ?? made;

    /// <summary>The kind of client, by the request's <c>User-Agent</c>: one that comes back is of the same kind.</summary>
    public ClientAgent Agent { get; init; }

    /// <summary>Whether the client ended it by itself, so that nobody comes back to it.</summary>
    public bool HasSaidGoodbye { get; set; }

    /// <summary>
    /// Where the client will stand in the channels that are kept, once it has taken in all that was written so far. A transport that
    /// carries answers to requests calls it before it takes what was written into an answer, and calls <see cref="Confirm"/> with it when a
    /// later request shows that the answer arrived.
    /// </summary>
    /// <returns>
    /// <see langword="null"/> if something still waits for the transport, or nothing that is kept is received: then there is nothing to
    /// confirm.
    /// </returns>
    public SentMark? Mark() => Continuity?.Mark();

    /// <summary>
    /// The client has taken in all that was written before the mark was made: it will not be sent again after a cut (docs/adr/0029).
    /// </summary>
    public void Confirm(SentMark mark) => Continuity?.Confirm(mark);

    /// <summary>
    /// The client has sent the answer to a ping as an event, which says nothing of what it has read: whoever reads nothing can send it as
    /// well.
    /// </summary>
    public void NotePong()
    {
        if (!Spoken.MarksPings)
            Continuity?.Pong();
    }

    /// <summary>The client has answered a ping, of ours if it says which.</summary>
    public void NotePong(ReadOnlySpan<byte> payload)
    {
        if (PusherFormat.MarkOf(payload) is { } mark)
            Continuity?.Pong(mark);
    }

    /// <summary>Something came from the client.</summary>
    public void NoteRead()
    {
        Volatile.Write(ref _lastRead, Time.GetTimestamp());
        Volatile.Write(ref _pingedAt, NotPinged);
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlyMemory<byte> bytes) => Write(bytes);

    public override void Abort()
    {
        base.Abort();
        _transport.Abort();
    }

    /// <summary>Something of ours went wrong: it is closed with a code on which clients come back at once.</summary>
    public void Fail() => Close(PusherCode.Closing(PusherCode.Reconnect, "The connection failed on the server."));

    public void Refuse(string message) => Send(PusherMessages.Error(null, message));

    /// <summary>Tells the channel, since pusher-js has callbacks there, and the connection, as Pusher does. The connection stays.</summary>
    public void RefuseSubscription(string channel, string type, string error, int status)
    {
        // No name is echoed that could not be one.
        if (channel.Length <= PusherChannelName.MaxLength)
            Send(PusherMessages.SubscriptionError(channel, type, error, status));
        Refuse(error);
    }

    /// <summary>Its request is known to an actor that nobody can reach: it comes back after a while, and may find another node.</summary>
    public void Part() => Close(PusherCode.Closing(PusherCode.OverCapacity, "The cluster did not answer in time. Come back in a moment."));

    /// <summary>It does something too often; it stays.</summary>
    public void RefuseRate(string message) => Send(PusherMessages.Error(PusherCode.RateLimited, message));

    public override void Beat()
    {
        _transport.Beat();
        EndUnfinished();
        var pingedAt = Volatile.Read(ref _pingedAt);
        if (pingedAt != NotPinged)
        {
            if (Time.GetElapsedTime(pingedAt) > TimeSpan.FromSeconds(_pusher.PongSeconds))
                Close(PusherCode.Closing(PusherCode.NoPong, "Pong was not received in time."));
        }
        else if (Time.GetElapsedTime(Volatile.Read(ref _lastRead)) > TimeSpan.FromSeconds(_pusher.ActivitySeconds))
        {
            Volatile.Write(ref _pingedAt, Time.GetTimestamp());
            if (Continuity is { } continuity)
                continuity.Ping();
            else
                Ping(0);
        }
    }

    /// <summary>Asks for a sign of life.</summary>
    /// <param name="mark">Comes back in the answer, if the transport can carry it.</param>
    public void Ping(ulong mark) => SendRaw(Spoken.Ping(mark));

    private PusherFormat Spoken => (PusherFormat)Format;

    protected override ReadOnlyMemory<byte> Farewell(Closing closing)
    {
        var format = Spoken;
        var code = PusherCode.Of(closing);
        var close = format.Close(code, closing.Reason);
        return IsEstablished && Version >= CodesFrom
            ? close
            : (byte[])[.. PusherMessages.Error(code, closing.Reason).For(format), .. close];
    }
}
