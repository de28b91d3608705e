using System.Globalization;

namespace Nudge.Bench.Servers;

/// <summary>Processor seconds, user and system, as the kernel counts them: in hundredths.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>Of a process, its children, and those that have ended and were waited for.</summary>
    internal static double OfTree(int root)
    {
        var total = 0.0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) || Fields(process) is not { } fields)
                continue;
            if (process == root)
                total += Sum(fields, 11, 4);
            else if (int.Parse(fields[1], CultureInfo.InvariantCulture) == root)
                total += Sum(fields, 11, 2);
        }

        return total;
    }

    /// <summary>Of this process alone, whatever it started.</summary>
    internal static double OfThisProcess() => Sum(Fields(Environment.ProcessId)!, 11, 2);

    /// <summary>Of all that ran on the machine.</summary>
    internal static double OfMachine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // user, nice, system; irq and softirq behind idle and iowait.
        return Sum(fields, 1, 3) + Sum(fields, 6, 2);
    }

    // From behind the command's name, which may hold blanks: state, parent, ...; utime, stime and those of waited-for children from 11 on.
    private static string[]? Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended since it was listed.
            return null;
        }
    }

    private static double Sum(string[] fields, int first, int count) =>
        fields.Skip(first).Take(count).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
}
