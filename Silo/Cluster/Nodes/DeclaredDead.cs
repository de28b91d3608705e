namespace Nudge.Silo.Cluster.Nodes;

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
