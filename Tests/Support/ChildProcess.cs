using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nudge.Tests.Support;

/// <summary>A process of a test, with its output kept, that does not outlive the test process.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The terminal is gone.</summary>
    public const int SigHup = 1;

    /// <summary>Ctrl+C.</summary>
    public const int SigInt = 2;

    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        // For test runs that end without disposing: a failed assertion in a static, a filter's abort.
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Of an ended process. Ended by a signal, it is 128 and the signal's number.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Lines go here before anyone's <paramref name="onOutput"/>.</summary>
    public static ChildProcess Start(ProcessStartInfo start, OutputLines lines, Action<string>? onOutput = null)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Keep(e.Data, onOutput);
        process.ErrorDataReceived += (_, e) => Keep(e.Data, null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process);

        void Keep(string? line, Action<string>? then)
        {
            if (line is null)
                return;
            lines.Add(line);
            then?.Invoke(line);
        }
    }

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Completes when the process has ended and its output was read to the end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGKILL: no handler runs, nothing is flushed. Nothing happens if it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as an operator stops it.</summary>
    /// <exception cref="TimeoutException">It did not end in time; it was killed.</exception>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (!_process.HasExited)
            _ = SendSignal(_process.Id, SigTerm);
        using var patience = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"Process {Id} did not end within {timeout} of SIGTERM.");
        }
    }

    /// <summary>Sends any signal.</summary>
    public void Signal(int signal) => _ = SendSignal(_process.Id, signal);

    /// <summary>SIGSTOP: it stands still, with all that it holds. SIGCONT: it goes on as if nothing had happened.</summary>
    public void Freeze() => _ = SendSignal(_process.Id, SigStop);

    /// <inheritdoc cref="Freeze"/>
    public void Thaw() => _ = SendSignal(_process.Id, SigCont);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e) => _process.Kill();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
