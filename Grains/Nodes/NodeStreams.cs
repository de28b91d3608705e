namespace Nudge.Grains.Nodes;

/// <summary>Where nodes receive.</summary>
internal static class NodeStreams
{
    /// <summary>The stream provider.</summary>
    internal const string Provider = "nodes";

    /// <summary>The stream of one node.</summary>
    internal static StreamId Of(string node) => StreamId.Create("nudge.node", node);
}
