namespace Nudge.Silo.Cluster;

/// <summary>What a process of the cluster does.</summary>
public enum ClusterRole
{
    /// <summary>Holds actors and serves clients.</summary>
    All,

    /// <summary>Holds actors only.</summary>
    Silo,

    /// <summary>Serves clients only, and reaches the actors as a client of the cluster.</summary>
    Gateway,
}
