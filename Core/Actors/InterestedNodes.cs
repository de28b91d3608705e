namespace Nudge.Core.Actors;

/// <summary>The nodes that receive one actor, each under a lease, and how many connections each of them has attached to it.</summary>
/// <remarks>
/// Not safe for several threads: it belongs to the actor's turns. Leases run by the timestamps of the clock, so that nobody's wall clock
/// matters. A node that is not learned of again is forgotten when its lease has run out, with its attachments.
/// </remarks>
public sealed class InterestedNodes(TimeProvider time)
{
    private readonly Dictionary<string, Listener> _byNode = new(StringComparer.Ordinal);

    /// <summary>Whether no node holds a lease, so that nothing need be told.</summary>
    public bool IsEmpty => _byNode.Count == 0;

    /// <summary>Takes or renews a lease.</summary>
    /// <param name="node">Which node, for one life of its process.</param>
    /// <param name="lease">For how long from now.</param>
    /// <param name="attachments">Its connections that are attached to the actor now.</param>
    public void Put(string node, TimeSpan lease, int attachments) => _byNode[node] = new(time.GetTimestamp(), lease, attachments);

    /// <summary>Ends a lease.</summary>
    public void Remove(string node) => _byNode.Remove(node);

    /// <summary>Connections that are attached to the actor, over all nodes whose leases are valid.</summary>
    public int CountAttachments()
    {
        Expire();
        var count = 0;
        foreach (var listener in _byNode.Values)
            count += listener.Attachments;
        return count;
    }

    /// <summary>Does something for each node whose lease is valid.</summary>
    public void ForEach<TState>(TState state, Action<TState, string> act)
    {
        Expire();
        foreach (var node in _byNode.Keys)
            act(state, node);
    }

    private void Expire()
    {
        // Removing is allowed while a dictionary is walked through.
        foreach (var (node, listener) in _byNode)
        {
            if (time.GetElapsedTime(listener.Since) > listener.Lease)
                _byNode.Remove(node);
        }
    }

    private readonly record struct Listener(long Since, TimeSpan Lease, int Attachments);
}
