namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Lets a thread that triggers an event sweep small channels itself, once it is out of the actor's turn: waking another thread costs more.</summary>
internal static class DrainLater
{
    /// <summary>Up to so many subscriptions are swept by whoever triggered the event: some 50 µs.</summary>
    private const int SubscriptionsMax = 8;

    // One thread's list is its own, and none stays in it across an await.
    [ThreadStatic]
    private static List<LocalChannel>? _taken;

    [ThreadStatic]
    private static bool _isOpen;

    /// <summary>From here on the thread takes over small channels.</summary>
    public static void Open() => _isOpen = true;

    /// <summary>Takes over a channel that has to be drained.</summary>
    /// <returns><see langword="false"/> if somebody else must.</returns>
    public static bool TryTake(LocalChannel channel)
    {
        if (!_isOpen || channel.SubscriptionCount > SubscriptionsMax)
            return false;
        (_taken ??= []).Add(channel);
        return true;
    }

    /// <summary>Drains what was taken over.</summary>
    public static void Close()
    {
        _isOpen = false;
        if (_taken is not { Count: > 0 } taken)
            return;
        foreach (var channel in taken)
            channel.Execute();
        taken.Clear();
    }
}
