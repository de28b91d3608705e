using System.Globalization;

namespace Nudge.Bench.Servers;

/// <summary>
/// Memory that a process has in use, as the kernel counts it (<c>VmRSS</c>): what the kernel keeps for its sockets is not in there.
/// </summary>
internal static class ResidentMemory
{
    /// <summary>0 of a process that is ending.</summary>
    internal static long Of(int process) => Read(process, "VmRSS:");

    /// <summary>The most since the last <see cref="ForgetPeak"/> (<c>VmHWM</c>).</summary>
    internal static long PeakOf(int process) => Read(process, "VmHWM:");

    /// <summary>Begins to look for the peak anew.</summary>
    internal static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static long Read(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null
            ? 0
            : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
