using Microsoft.Extensions.Hosting;

namespace Nudge.Grains.Occupancy;

/// <summary>Says whether the cluster's membership has changed lately, so that an actor that is new here may have lived elsewhere.</summary>
internal sealed class MembershipChanges(IClusterMembershipService membership, TimeProvider time) : BackgroundService
{
    /// <summary>How long it takes at most until every silo has let go of what moves, and every node has found it again.</summary>
    internal static readonly TimeSpan Lately = TimeSpan.FromSeconds(15);

    private long _changedAt = time.GetTimestamp();

    internal bool IsRecent => time.GetElapsedTime(Volatile.Read(ref _changedAt)) < Lately;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Most versions are suspicions and signs of life; who is there decides.
        var before = "";
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var now = string.Join(' ', snapshot.Members.Values.OrderBy(member => member.SiloAddress)
                    .Select(member => $"{member.SiloAddress}={member.Status}"));
                if (now == before)
                    continue;
                before = now;
                Volatile.Write(ref _changedAt, time.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
