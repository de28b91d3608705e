namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Subscriptions of a connection that wait until it has signed in. Any thread may use it.</summary>
internal sealed class WaitingSubscriptions
{
    private readonly Lock _gate = new();
    private Dictionary<string, ReadOnlyMemory<byte>> _waiting = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Adds one; asking twice is asking once.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="data">What was asked; copied.</param>
    /// <param name="max">How many there may be.</param>
    public bool TryAdd(string channel, ReadOnlyMemory<byte> data, int max)
    {
        lock (_gate)
        {
            if (_waiting.Count >= max && !_waiting.ContainsKey(channel))
                return false;
            _waiting[channel] = data.ToArray();
            return true;
        }
    }

    /// <summary>Takes out all there are.</summary>
    public IReadOnlyList<(string Channel, ReadOnlyMemory<byte> Data)> TakeAll()
    {
        lock (_gate)
        {
            (var taken, _waiting) = (_waiting, new(StringComparer.Ordinal));
            return [.. taken.Select(pair => (pair.Key, pair.Value))];
        }
    }
}
