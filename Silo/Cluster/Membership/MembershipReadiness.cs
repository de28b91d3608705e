using Nudge.Gateway.Connections;
using Nudge.Gateway.Health;

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

/// <summary>A gateway is ready while it is connected to a silo.</summary>
internal sealed class GatewayReadiness(IFence fence) : IReadiness
{
    // The host starts a client before all that serves, and its start completes with the first connection.
    private volatile int _silos = 1;

    public string? WhyNot => fence.IsUp ? "the cluster goes on without this node" : _silos > 0 ? null : "no silo of the cluster can be reached";

    internal void Note(int silos) => _silos = silos;
}
