namespace Nudge.Silo.Cluster.Nodes;

internal static partial class NodeHostLog
{
    [LoggerMessage(1, LogLevel.Information, "This node could not take its leave of the cluster; its leases run out.")]
    internal static partial void LogNotGoodbye(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "A silo of the cluster does not know this node yet; it is asked again.")]
    internal static partial void LogNotKnown(this ILogger logger, Exception exception);
}
