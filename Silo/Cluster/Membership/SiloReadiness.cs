using Nudge.Gateway.Health;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Membership;

/// <summary>A silo is ready while it is an active member of the cluster, as its own view of the membership says.</summary>
internal sealed class SiloReadiness(IClusterMembershipService membership, ILocalSiloDetails self, IFence fence) : IReadiness
{
    public string? WhyNot
    {
        get
        {
            if (fence.IsUp)
                return "the cluster goes on without this node";
            var status = membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress);
            return status == SiloStatus.Active ? null : $"this node is no active member of the cluster ({status})";
        }
    }
}
