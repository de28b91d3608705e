using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sockets;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Holds the bound of connections against the files that this process may have open. A process with fewer works, and takes fewer clients.
/// </summary>
internal static class OpenFilesCheck
{
    /// <param name="options">The setting.</param>
    /// <param name="limit">Files; <see langword="null"/>: as many as are wanted, or nobody knows.</param>
    /// <param name="used">Those that it has open before the first client.</param>
    /// <param name="terminal">Told if they are too few.</param>
    internal static void Run(ConnectionsOptions options, long? limit, long used, TextWriter terminal)
    {
        if (limit is not { } files || OpenFiles.ForClients(files, used) - used is var most && most >= options.ConnectionsMax)
            return;
        terminal.WriteLine(
            $"Nudge:Connections:ConnectionsMax is {options.ConnectionsMax}, and this process may have {files} files open, which is enough "
            + $"for {Math.Max(0, most)} "
            + "sockets: more are closed as they come. Raise the limit of open files (LimitNOFILE= of systemd, --ulimit nofile= of a "
            + "container, ulimit -n), or lower the setting.");
    }
}
