namespace Nudge.Silo.Cluster.Nodes;

internal static partial class NodeHostLog
{
    [LoggerMessage(1, LogLevel.Information, "This node could not take its leave of the cluster; its leases run out.")]
    internal static partial void LogNotGoodbye(this ILogger logger, Exception exception);
}
