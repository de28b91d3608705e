using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nudge.Bench.Servers;

/// <summary>A process that this run started: its output goes to a file, and it ends with the run.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    internal const int SigInt = 2;
    internal const int SigTerm = 15;

    private readonly Process _process;
    private readonly string _log;
    private readonly int _stopSignal;
    private bool _isDisposed;

    private ServerProcess(Process process, string log, int stopSignal)
    {
        _process = process;
        _log = log;
        _stopSignal = stopSignal;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    internal int Id => _process.Id;

    internal bool HasExited => _process.HasExited;

    /// <summary>Of one that has exited; above 128 it is a signal's number and 128.</summary>
    internal int ExitCode => _process.ExitCode;

    internal long OutputBytes => new FileInfo(_log) is { Exists: true } file ? file.Length : 0;

    /// <summary>All that it has printed.</summary>
    internal string Output => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Starts a program; a shell gives its output to a file and becomes it, so the id is the program's own.</summary>
    internal static ServerProcess Start(
        IReadOnlyList<string> command, string folder, string log, IReadOnlyDictionary<string, string>? environment = null,
        int stopSignal = SigTerm)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, .. command])
            start.ArgumentList.Add(argument);
        // A developer's own settings must not decide a figure.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NUDGE__", StringComparison.Ordinal)
            || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        // One of an earlier process must not be read as this one's.
        File.Delete(log);
        return new ServerProcess(Process.Start(start)!, log, stopSignal);
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or a minute passed; the message has its output.</exception>
    internal async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException(
                    $"The server {(HasExited ? "ended" : "is not ready")}. It printed:{Environment.NewLine}{Output}");
            await Task.Delay(25, CancellationToken.None);
        }
    }

    /// <summary>Asks it to end and waits; kills it after 30 s.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
            _ = Signal(_process.Id, _stopSignal);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e) => _process.Kill();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
