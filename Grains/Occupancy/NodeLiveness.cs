using System.Collections.Concurrent;
using Nudge.Grains.Nodes;

namespace Nudge.Grains.Occupancy;

/// <summary>
/// The nodes' leases with this silo: one for each node, whatever the number of channels that it is on, and renewed by anything that it
/// reports.
/// </summary>
/// <remarks>Any thread may use it, but <see cref="TakeLapsed"/>, which belongs to one.</remarks>
internal sealed class NodeLiveness(TimeProvider time, LocalNode? local = null)
{
    /// <summary>How long a node is believed to be there after a word of it; it gives one every 2.5 s.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>
    /// If nobody looked for so long, this process stood still, and what it has not heard meanwhile says nothing about others.
    /// </summary>
    private static readonly TimeSpan LookMax = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, long> _seenAt = new(StringComparer.Ordinal);
    private long _lookedAt = time.GetTimestamp();

    /// <summary>There is a word of a node.</summary>
    internal void See(string node)
    {
        // A node of this process ends with it.
        if (local?.Id != node)
            _seenAt[node] = time.GetTimestamp();
    }

    internal bool IsHere(string node) => local?.Id == node || _seenAt.ContainsKey(node);

    /// <summary>Forgets the nodes whose leases have run out, and names them. To be called about once a second.</summary>
    internal IReadOnlyList<string> TakeLapsed()
    {
        var now = time.GetTimestamp();
        var hasStoodStill = time.GetElapsedTime(_lookedAt, now) > LookMax;
        _lookedAt = now;
        List<string>? lapsed = null;
        foreach (var (node, seenAt) in _seenAt)
        {
            if (hasStoodStill)
                _seenAt.TryUpdate(node, now, seenAt);
            else if (time.GetElapsedTime(seenAt, now) > Lease && _seenAt.TryRemove(new(node, seenAt)))
                (lapsed ??= []).Add(node);
        }

        return lapsed ?? (IReadOnlyList<string>)[];
    }
}
