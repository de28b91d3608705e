namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Subscriptions of a connection that wait until it has signed in. Any thread may use it.</summary>
internal sealed class WaitingSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitingSubscription> _waiting = new(StringComparer.Ordinal);
    private bool _isPlanned;

    /// <summary>Adds one, in the place of an earlier one to the same channel.</summary>
    /// <returns><see langword="false"/> if there are as many as there may be.</returns>
    public bool TryAdd(WaitingSubscription waiting, int max)
    {
        lock (_gate)
        {
            if (_waiting.Count >= max && !_waiting.ContainsKey(waiting.Channel.Value))
                return false;
            _waiting[waiting.Channel.Value] = waiting;
            return true;
        }
    }

    /// <summary>Whether the caller is to look at them when the first has waited long enough; nobody else does then.</summary>
    public bool TryPlan()
    {
        lock (_gate)
        {
            var isFirst = !_isPlanned;
            _isPlanned = true;
            return isFirst;
        }
    }

    /// <summary>The client wants it no more, or asks for it in another way.</summary>
    public void Remove(string channel)
    {
        lock (_gate)
            _waiting.Remove(channel);
    }

    /// <summary>Takes out those that have waited long enough.</summary>
    /// <param name="patience">How long that is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="next">How long until the next one has; <see langword="null"/>: none is left, and the next one is planned anew.</param>
    public IReadOnlyList<WaitingSubscription> TakeLate(TimeSpan patience, TimeProvider time, out TimeSpan? next)
    {
        lock (_gate)
        {
            WaitingSubscription[] late = [.. _waiting.Values.Where(waiting => time.GetElapsedTime(waiting.Since) >= patience)];
            foreach (var waiting in late)
                _waiting.Remove(waiting.Channel.Value);
            _isPlanned = _waiting.Count > 0;
            next = _isPlanned ? patience - _waiting.Values.Max(waiting => time.GetElapsedTime(waiting.Since)) : null;
            return late;
        }
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
