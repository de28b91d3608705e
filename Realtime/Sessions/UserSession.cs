using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>
/// The sources of one user that one client receives: the inbox, the channels of which it is a member, and how far it was sent them.
/// </summary>
/// <remarks>Composed with a connection, or with a part of one (ADR 0063). Any thread may use it.</remarks>
public sealed class UserSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChannelMembership> _memberships = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private ISessionAccess _access;
    private Dictionary<string, Confirmation>? _confirmed;
    private bool _isReady;
    private bool _owesCounts;
    private volatile bool _isInBackground;

    /// <param name="client">Who hears it.</param>
    /// <param name="access">The access that opens it.</param>
    /// <param name="heldBytesMax">Bytes of events that wait for one attachment while it catches up.</param>
    public UserSession(ISessionClient client, ISessionAccess access, int heldBytesMax)
    {
        Client = client;
        _access = access;
        Inbox = access.Inbox;
        InboxAttachment = new(client, Inbox.Actor, null, heldBytesMax);
        Ended = _ended.Token;
    }

    public ISessionClient Client { get; }

    public InboxKey Inbox { get; }

    public Attachment InboxAttachment { get; }

    /// <summary>The channels on which its user is seen by it.</summary>
    public SessionPresences Presences { get; } = new();

    /// <summary>Catching up, attaching and detaching, one after the other.</summary>
    public SerialWork Work { get; } = new();

    /// <summary>Fires when the session is over.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The channels that it may receive, by the newest token or signature.</summary>
    public ISessionAccess Access
    {
        get => Volatile.Read(ref _access);
        set => Volatile.Write(ref _access, value);
    }

    /// <summary>Its user, from the moment that it is taken in.</summary>
    public ConnectedUser? User { get; private set; }

    /// <summary>Whether its sources were attached, or are about to be.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether the client knows where its sources stand.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
                return _isReady;
        }
    }

    /// <summary>The channels of which it is a member, or is about to be.</summary>
    public IReadOnlyList<ChannelMembership> Memberships
    {
        get
        {
            lock (_gate)
                return [.. _memberships.Values];
        }
    }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>It is opened now.</summary>
    public void Open(DateTimeOffset now) => Since = now;

    /// <summary>Whether the client has said that nobody looks at it (S2.51).</summary>
    public bool IsInBackground => _isInBackground;

    /// <summary>Nobody looks at the client any more, or somebody does again.</summary>
    public void TurnTo(bool background)
    {
        _isInBackground = background;
        User?.ReviewForeground();
    }

    /// <summary>It is one of its user's sessions from now on.</summary>
    public void Enter(ConnectedUser user) => User = user;

    /// <summary>Its client says that it has processed a source up to a position.</summary>
    /// <param name="channel">The channel; <see langword="null"/>: the inbox.</param>
    /// <param name="position">Up to there. One of a channel that it does not receive says nothing.</param>
    /// <param name="at">Now.</param>
    public void Confirm(string? channel, Position position, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (channel is null || _memberships.ContainsKey(channel))
                (_confirmed ??= new(StringComparer.Ordinal))[channel ?? ""] = new(position, at);
        }
    }

    /// <summary>How far its client is known to have a source; <see langword="null"/>: nobody knows.</summary>
    /// <param name="channel">The channel; <see langword="null"/>: the inbox.</param>
    /// <param name="now">For what is known by now, and has no time of its own.</param>
    public Confirmation? ConfirmationOf(string? channel, DateTimeOffset now)
    {
        if (Client.ConfirmedOf(channel) is { } known)
            return new(known, now);
        lock (_gate)
            return _confirmed is not null && _confirmed.TryGetValue(channel ?? "", out var said) ? said : null;
    }

    /// <summary>All that is known of what its client has; keys are channels, and empty for the inbox.</summary>
    public IReadOnlyDictionary<string, Confirmation>? Confirmations(DateTimeOffset now)
    {
        Dictionary<string, Confirmation>? all = null;
        foreach (var channel in (string?[])[null, .. Memberships.Select(membership => membership.Channel)])
        {
            if (ConfirmationOf(channel, now) is { } confirmation)
                (all ??= new(StringComparer.Ordinal))[channel ?? ""] = confirmation;
        }

        return all;
    }

    /// <summary>Its sources are about to be attached.</summary>
    public void Start() => IsStarted = true;

    /// <summary>The session is over: nothing is done for it any more.</summary>
    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

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

    /// <summary>The actor of one of the app's channels.</summary>
    public ActorKey ActorOf(string channel) => new(ActorKind.Channel, Inbox.App.Value, channel);

    /// <summary>Whether it hears a channel, or is about to.</summary>
    public bool IsMemberOf(string channel) => TryGetMembership(channel, out _);

    public bool TryGetMembership(string channel, [NotNullWhen(true)] out ChannelMembership? membership)
    {
        lock (_gate)
            return _memberships.TryGetValue(channel, out membership);
    }

    /// <summary>
    /// The membership of a channel that it hears. One that is held between two jobs has not caught up, since the store did not answer when
    /// it was to.
    /// </summary>
    public bool TryGetLiveMembership(string channel, [NotNullWhen(true)] out ChannelMembership? membership) =>
        TryGetMembership(channel, out membership) && membership.Attachment.IsLive;

    public void Add(ChannelMembership membership)
    {
        lock (_gate)
            _memberships[membership.Channel] = membership;
    }

    /// <returns><see langword="false"/> if it was no member by this.</returns>
    public bool Remove(ChannelMembership membership)
    {
        lock (_gate)
        {
            return _memberships.TryGetValue(membership.Channel, out var present)
                && present == membership
                && _memberships.Remove(membership.Channel);
        }
    }

    public int CountMemberships(Func<ChannelMembership, bool> isCounted)
    {
        lock (_gate)
            return _memberships.Values.Count(isCounted);
    }

    /// <summary>Where the client stands in a channel; <see cref="Position.None"/>: nobody knows, or it does not hear it.</summary>
    public Position HeadOf(string channel)
    {
        lock (_gate)
            return _memberships.TryGetValue(channel, out var membership) ? membership.Head : Position.None;
    }

    /// <summary>The client was sent a channel up to there.</summary>
    /// <returns>Whether that changes what its user has to read.</returns>
    public bool NoteHead(string channel, Position position)
    {
        lock (_gate)
        {
            if (!_memberships.TryGetValue(channel, out var membership))
                return false;
            membership.Head = position;
            return membership.IsSubscribed;
        }
    }
}
