using Nudge.Gateway.Connections;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>The end of a node that may no longer speak for the cluster. Nothing is handed over: all of it is in the store, or somebody else's by now.</summary>
internal static class NodeEnd
{
    /// <summary>EX_TEMPFAIL: start me again, and I am a new node.</summary>
    internal const int ExitCode = 75;

    /// <summary>Closes all connections as they are, says why, and ends the process.</summary>
    internal static void Now(LiveNode? node, string why)
    {
        node?.Abort();
        // Straight to the stream: the logger's queue may not get its turn.
        Console.Error.WriteLine($"{why} Its connections are closed, and it ends with {ExitCode}: started again, it joins as a new node.");
        Environment.Exit(ExitCode);
    }
}

/// <summary>Orleans has found that this silo was declared dead, or that it cannot go on.</summary>
internal sealed class DeclaredDead(OwnLease lease, ILogger<DeclaredDead> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        logger.LogFatal(context ?? "no context", exception);
        lease.Forfeit($"The cluster goes on without this node: {context ?? exception?.Message}.");
    }
}

internal static partial class NodeEndLog
{
    [LoggerMessage(1, LogLevel.Critical, "The cluster goes on without this node: {Context}")]
    internal static partial void LogFatal(this ILogger logger, string context, Exception? exception);
}
