namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Subscriptions of a connection that wait until it has signed in. Any thread may use it.</summary>
internal sealed class WaitingSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitingSubscription> _waiting = new(StringComparer.Ordinal);

    /// <summary>Adds one, in the place of an earlier one to the same channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="data">What was asked; copied.</param>
    /// <param name="max">How many there may be.</param>
    /// <returns><see langword="null"/> if there are as many.</returns>
    public WaitingSubscription? Add(string channel, ReadOnlyMemory<byte> data, int max)
    {
        lock (_gate)
        {
            if (_waiting.Count >= max && !_waiting.ContainsKey(channel))
                return null;
            return _waiting[channel] = new(channel, data.ToArray());
        }
    }

    /// <summary>The client wants it no more, or asks for it in another way.</summary>
    public void Remove(string channel)
    {
        lock (_gate)
            _waiting.Remove(channel);
    }

    /// <summary>Takes out one that has waited long enough.</summary>
    /// <returns><see langword="false"/> if it does not wait any more.</returns>
    public bool TryTake(WaitingSubscription late)
    {
        lock (_gate)
            return _waiting.TryGetValue(late.Channel, out var present) && present == late && _waiting.Remove(late.Channel);
    }

    /// <summary>Takes out all there are.</summary>
    public IReadOnlyList<WaitingSubscription> TakeAll()
    {
        lock (_gate)
        {
            WaitingSubscription[] taken = [.. _waiting.Values];
            _waiting.Clear();
            return taken;
        }
    }
}

/// <summary>A subscription that waits.</summary>
/// <param name="channel">The channel.</param>
/// <param name="data">What was asked.</param>
internal sealed class WaitingSubscription(string channel, ReadOnlyMemory<byte> data)
{
    public string Channel { get; } = channel;

    public ReadOnlyMemory<byte> Data { get; } = data;
}
