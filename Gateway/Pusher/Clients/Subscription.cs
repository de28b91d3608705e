namespace Nudge.Gateway.Pusher.Clients;

/// <summary>One connection is on one channel.</summary>
/// <param name="client">The connection.</param>
/// <param name="channel">The channel in this process.</param>
/// <param name="member">On presence channels: who the connection is there.</param>
internal sealed class Subscription(PusherClient client, ISubscribedChannel channel, string? member)
{
    private ScopeSubscription? _scopes;

    public PusherClient Client { get; } = client;

    public ISubscribedChannel Channel { get; } = channel;

    public string? Member { get; } = member;

    /// <summary>
    /// Completes when the client was told that it is on the channel, which it is by <see cref="ISubscribedChannel.GreetLate"/>;
    /// <see langword="null"/>: it is told at once.
    /// </summary>
    public TaskCompletionSource? Greeted { get; init; }

    /// <summary>How it hears the channel's log, where events are kept. Touched by the connection's reader alone.</summary>
    public IStoredSubscription? Stored { get; set; }

    /// <summary>
    /// How it receives what is invalidated, where its client may come back and be told what it missed. Any thread may ask.
    /// </summary>
    public ScopeSubscription? Scopes => Volatile.Read(ref _scopes);

    /// <summary>Hears it from now on; the first word counts.</summary>
    public bool TryHear(ScopeSubscription scopes) => Interlocked.CompareExchange(ref _scopes, scopes, null) is null;

    /// <summary>Its place among the channel's subscriptions; negative: it has none. Touched by the channel's sweep alone.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Events up to this revision are not sent to it: it began with them. Touched by the channel's sweep alone.</summary>
    public long After { get; set; }
}
