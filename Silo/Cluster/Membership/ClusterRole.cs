namespace Nudge.Silo.Cluster.Membership;

/// <summary>The roles of a process of the cluster.</summary>
public enum ClusterRole
{
    /// <summary>Holds actors and serves clients.</summary>
    All,

    /// <summary>Holds actors only.</summary>
    Silo,

    /// <summary>Serves clients only, and reaches the actors as a client of the cluster.</summary>
    Gateway,
}
