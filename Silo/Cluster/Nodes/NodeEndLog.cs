namespace Nudge.Silo.Cluster.Nodes;

internal static partial class NodeEndLog
{
    [LoggerMessage(1, LogLevel.Critical, "The cluster goes on without this node: {Context}")]
    internal static partial void LogFatal(this ILogger logger, string context, Exception? exception);
}
