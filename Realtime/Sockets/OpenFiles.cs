using System.Globalization;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// How many files this process may have open: sockets are files. The runtime has raised the soft limit to the hard one at its start.
/// </summary>
public static class OpenFiles
{
    /// <summary>
    /// Kept for the process itself: its store, its calls to others, and what the runtime loads when it is first used, each of it with two
    /// files.
    /// </summary>
    private const int ReservedMax = 256;

    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";
    private const string Own = "/proc/self/fd";

    /// <summary>Of this process; <see langword="null"/>: none, or the system does not say.</summary>
    public static long? Limit { get; } = Read();

    /// <summary>Those that the process had open when it was first asked: it has begun to listen by then.</summary>
    public static long Used { get; } = Limit is null ? 0 : Directory.EnumerateFileSystemEntries(Own).LongCount();

    /// <summary>The file from which on clients get none.</summary>
    /// <param name="limit">Of the process.</param>
    /// <param name="used">The number that it needs before the first client.</param>
    public static long ForClients(long limit, long used) => limit - Math.Min(ReservedMax, Math.Max(0, limit - used) / 4);

    private static long? Read()
    {
        if (!File.Exists(Limits))
            return null;
        foreach (var line in File.ReadLines(Limits))
        {
            if (!line.StartsWith(Name, StringComparison.Ordinal))
                continue;
            var soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }

        return null;
    }
}
