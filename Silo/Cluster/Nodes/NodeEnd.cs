using Nudge.Realtime;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>
/// The end of a node that may no longer speak for the cluster. Nothing is handed over: all of it is in the store, or somebody else's by
/// now.
/// </summary>
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
