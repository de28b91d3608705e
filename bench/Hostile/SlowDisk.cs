using System.Diagnostics;
using System.Globalization;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Hostile;

/// <summary>Makes each write to disk of a process take a time of its own, by a library in front of libc's <c>fsync</c>.</summary>
internal sealed class SlowDisk : IDisposable
{
    private readonly DirectoryInfo _folder;

    private SlowDisk(DirectoryInfo folder, string says, IReadOnlyDictionary<string, string> environment)
    {
        _folder = folder;
        Says = says;
        Environment = environment;
    }

    /// <summary>The disk's description, for a report.</summary>
    internal string Says { get; }

    /// <summary>For the processes that write.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; }

    /// <param name="milliseconds">Of each write at least; 0: the disk as it is.</param>
    internal static async Task<SlowDisk> PrepareAsync(int milliseconds)
    {
        var folder = Directory.CreateTempSubdirectory("nudge-bench-disk-");
        // A database's own user reads the library.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        var library = Path.Combine(folder.FullName, "slowdisk.so");
        if (milliseconds == 0)
            return new(folder, "the disk as it is", new Dictionary<string, string>());
        if (await CompileAsync(library) is { } why)
        {
            Report.Progress($"the disk is as it is: {why}");
            return new(folder, "the disk as it is, since there is no C compiler", new Dictionary<string, string>());
        }

        return new(folder, $"a disk of {milliseconds} ms", new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["NUDGE_BENCH_DISK_MS"] = milliseconds.ToString(CultureInfo.InvariantCulture),
        });
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string?> CompileAsync(string library)
    {
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "Hostile", "slowdisk.c");
            var start = new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"])
            {
                RedirectStandardError = true,
            };
            using var compiler = Process.Start(start)!;
            var errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return compiler.ExitCode == 0 ? null : errors;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
