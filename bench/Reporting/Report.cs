using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Nudge.Bench.Reporting;

/// <summary>Where results go: the terminal, and on request a section of a Markdown file.</summary>
internal static class Report
{
    /// <summary>The machine of the figures.</summary>
    internal static string Conditions(BenchOptions options)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return string.Create(CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, commit {Revision()}, `bench/run {Command(options)}`; "
            + $"{Environment.ProcessorCount} cores of {Processor()}, {memory:f0} GB, Linux {Environment.OSVersion.Version}, .NET "
            + $"{Environment.Version}; {options.Runs} runs: median (least-most).");
    }

    internal static void Write(string scenario, string text, string? into)
    {
        Console.WriteLine($"## {scenario}\n\n{text}");
        if (into is null)
            return;
        var (page, from, to) = SectionOf(scenario, into);
        File.WriteAllText(into, new StringBuilder(page[..from]).Append(text).Append(page[to..]).ToString());
    }

    /// <summary>Refuses a page that has no place for the results, before they are measured.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    internal static void Require(string scenario, string? into)
    {
        if (into is not null)
            _ = SectionOf(scenario, into);
    }

    private static (string Page, int From, int To) SectionOf(string scenario, string into)
    {
        var (begin, end) = ($"<!-- {scenario} -->\n", $"<!-- end of {scenario} -->");
        var page = File.ReadAllText(into);
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        return from < 0 || to < from
            ? throw new ArgumentException($"{into} has no lines '{begin.TrimEnd()}' and '{end}' to put the results between.")
            : (page, from + begin.Length, to);
    }

    internal static void Progress(string what) => Console.Error.WriteLine($"[{TimeProvider.System.GetLocalNow():HH:mm:ss}] {what}");

    private static string Command(BenchOptions options) =>
        string.Join(' ', new[] { options.Scenario }.Concat(options.Environment.Select(pair => $"--env {pair.Key}={pair.Value}")));

    private static string Revision() =>
        Environment.GetEnvironmentVariable("NUDGE_BENCH_REVISION") is { Length: > 0 } revision ? revision : "unknown";

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();
}
