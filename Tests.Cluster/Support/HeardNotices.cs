using System.Collections.Concurrent;
using Nudge.Core.Occupancy;

namespace Nudge.Tests.Cluster.Support;

/// <summary>The notices of actors for the app's servers.</summary>
internal sealed class HeardNotices : IOccupancyNotices
{
    private readonly ConcurrentQueue<OccupancyNotice> _all = new();

    internal IReadOnlyList<OccupancyNotice> All => [.. _all];

    public void Note(OccupancyNotice notice) => _all.Enqueue(notice);
}
