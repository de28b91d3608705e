using System.Globalization;

namespace Nudge.Bench.Servers;

/// <summary>
/// Memory that a process has in use, as the kernel counts it (<c>VmRSS</c>): what the kernel keeps for its sockets is not in there.
/// </summary>
internal static class ResidentMemory
{
    /// <summary>0 of a process that is ending.</summary>
    internal static long Of(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null
            ? 0
            : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
