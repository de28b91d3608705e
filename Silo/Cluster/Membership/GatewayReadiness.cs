using Nudge.Gateway.Health;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Membership;

/// <summary>A gateway is ready while it is connected to a silo.</summary>
internal sealed class GatewayReadiness(IFence fence) : IReadiness
{
    // The host starts a client before all that serves, and its start completes with the first connection.
    private volatile int _silos = 1;

    public string? WhyNot =>
        fence.IsUp ? "the cluster goes on without this node" : _silos > 0 ? null : "no silo of the cluster can be reached";

    internal void Note(int silos) => _silos = silos;
}
