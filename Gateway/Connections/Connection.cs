using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

/// <summary>A user's connection, whatever it speaks: whose it is, what it hears, and where its bytes go. Any thread may use it.</summary>
internal abstract class Connection : LiveConnection, IReceiver, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChannelSeat> _seats = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private ClientCaller _caller;
    private bool _isReady;
    private bool _owesCounts;

    protected Connection(ClientCaller caller, WireFormat format, ISink sink, ConnectionsOptions options, TimeProvider time)
        : this(caller, format, new Outlet(sink, options.OutboxBytesMax, time), options, time)
    {
    }

    protected Connection(ClientCaller caller, WireFormat format, Outlet outlet, ConnectionsOptions options, TimeProvider time)
        : base(format, outlet, time)
    {
        _caller = caller;
        Inbox = new(caller.App.Id, caller.User);
        InboxAttachment = new(this, Inbox.Actor, null, options.HeldBytesMax);
        Ended = _ended.Token;
    }

    public override string Id { get; } = ConnectionId.Create();

    public InboxKey Inbox { get; }

    public Attachment InboxAttachment { get; }

    /// <summary>What is done one after the other: catching up, attaching, detaching.</summary>
    public SerialWork Work { get; } = new();

    /// <summary>Fires when the connection is gone.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The user, as the newest token says.</summary>
    public ClientCaller Caller
    {
        get => Volatile.Read(ref _caller);
        set => Volatile.Write(ref _caller, value);
    }

    public override DateTimeOffset ExpiresAt => Caller.ExpiresAt;

    /// <summary>Its user; set when it is taken in.</summary>
    public Recipient? Recipient { get; set; }

    /// <summary>Whether its sources were attached, or are about to be.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Told when the user subscribes or unsubscribes.</summary>
    public Action<Connection, SubscriptionChange>? Following { get; set; }

    /// <summary>Asks whether a part of another connection still stands; the node asks for those that are connections of their own.</summary>
    public Action<Connection, AppView>? Reviewing { get; set; }

    /// <summary>Asks whether it and its channels still stand, now that the app has changed.</summary>
    public void Review(AppView app) => Reviewing?.Invoke(this, app);

    /// <summary>Tells the client that channels count from other bases now.</summary>
    public abstract void SendCounts(OwnCounts own, Count[] changed);

    /// <summary>Keeps counts back from a client that does not know yet where its sources stand.</summary>
    /// <returns><see langword="false"/> if it knows.</returns>
    public bool TryOweCounts()
    {
        lock (_gate)
        {
            _owesCounts |= !_isReady;
            return !_isReady;
        }
    }

    /// <summary>Whether the client knows where its sources stand.</summary>
    protected bool IsReady
    {
        get
        {
            lock (_gate)
                return _isReady;
        }
    }

    /// <summary>The client knows where its sources stand.</summary>
    /// <returns>Whether counts were kept back meanwhile.</returns>
    public bool BecomeReady()
    {
        lock (_gate)
        {
            _isReady = true;
            (var owed, _owesCounts) = (_owesCounts, false);
            return owed;
        }
    }

    /// <summary>Whether it hears a channel, or is about to.</summary>
    public bool Hears(string channel) => TryGetSeat(channel, out _);

    /// <summary>Says where everything stands, before anything else is sent.</summary>
    public abstract void Greet(InboxSummary summary);

    /// <summary>A source is about to be sent from a position on.</summary>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="position">What the client has of it.</param>
    public virtual void Begin(string? channel, Position position)
    {
        if (channel is not null)
            NoteHead(channel, position);
    }

    /// <inheritdoc/>
    public virtual void CaughtUp(string? channel, Position from, Position head)
    {
    }

    public void Reset(string? channel, Position head, string reason) => Send(SessionMessages.Reset(channel, head, reason));

    /// <inheritdoc/>
    public virtual void Fail() => Abort();

    /// <summary>A channel is live.</summary>
    public virtual void Attached(string channel, Recovery recovery)
    {
    }

    /// <summary>A channel is no longer heard.</summary>
    public virtual void Unattached(string channel)
    {
    }

    /// <summary>Something of the user's that counts has changed, so that a client that does not compute must be told.</summary>
    public abstract void CountsChanged();

    public void Follow(SubscriptionChange change) => Following?.Invoke(this, change);

    /// <summary>The connection is gone: nothing is sent or done for it any more.</summary>
    public void End()
    {
        Release();
        _ended.Cancel();
    }

    /// <summary>Nothing more is written.</summary>
    protected virtual void Release() => Outlet.Abort();

    public void Dispose() => _ended.Dispose();

    /// <summary>The channels that it hears, or is about to.</summary>
    public IReadOnlyList<ChannelSeat> Seats
    {
        get
        {
            lock (_gate)
                return [.. _seats.Values];
        }
    }

    public bool TryGetSeat(string channel, [NotNullWhen(true)] out ChannelSeat? seat)
    {
        lock (_gate)
            return _seats.TryGetValue(channel, out seat);
    }

    /// <summary>The seat of a channel that it hears. One that is held between two jobs has not caught up, since the store did not answer when it was to.</summary>
    public bool TryGetLiveSeat(string channel, [NotNullWhen(true)] out ChannelSeat? seat) => TryGetSeat(channel, out seat) && seat.Attachment.IsLive;

    public void Seat(ChannelSeat seat)
    {
        lock (_gate)
            _seats[seat.Channel] = seat;
    }

    public bool Unseat(ChannelSeat seat)
    {
        lock (_gate)
            return _seats.TryGetValue(seat.Channel, out var present) && present == seat && _seats.Remove(seat.Channel);
    }

    /// <summary>Where the client stands in a channel; <see cref="Position.None"/>: nobody knows, or it does not hear it.</summary>
    public Position HeadOf(string channel)
    {
        lock (_gate)
            return _seats.TryGetValue(channel, out var seat) ? seat.Head : Position.None;
    }

    /// <summary>The client was sent a channel up to there.</summary>
    /// <returns>Whether that changes what its user has to read.</returns>
    protected bool NoteHead(string channel, Position position)
    {
        lock (_gate)
        {
            if (!_seats.TryGetValue(channel, out var seat))
                return false;
            seat.Head = position;
            return seat.IsSubscribed;
        }
    }

    public int CountSeats(Func<ChannelSeat, bool> isCounted)
    {
        lock (_gate)
            return _seats.Values.Count(isCounted);
    }
}
