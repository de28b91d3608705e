namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Names this node, for this life of its process: what was sent to an earlier one is not for it.</summary>
internal sealed record NodeIdentity(string Id);
