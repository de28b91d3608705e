using System.Globalization;
using System.Runtime.InteropServices;

namespace Nudge.Silo.Hosting;

/// <summary>
/// The signals that ask a process to end: Ctrl+C, SIGTERM, and a terminal that hangs up. The first of them stops it in order, and Ctrl+C
/// after that ends it at once: all that was answered is on disk.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>The exit code that shells show of a process that Ctrl+C has ended.</summary>
    internal const int Interrupted = 130;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _stop;
    private int _isStopping;

    /// <param name="stop">Begins the orderly stop; called once, from any thread.</param>
    internal StopSignals(Action stop)
    {
        _stop = stop;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            if (signal != PosixSignal.SIGHUP || !IsHangUpIgnored())
                _registrations.Add(PosixSignalRegistration.Create(signal, Take));
        }
    }

    /// <summary>Whether a signal has asked for the stop.</summary>
    internal bool IsStopping => Volatile.Read(ref _isStopping) == 1;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref _isStopping, 1) == 0)
            _stop();
        else if (context.Signal == PosixSignal.SIGINT)
            Environment.Exit(Interrupted);
    }

    /// <summary>A process that was started with nohup outlives the terminal; the runtime would take the signal all the same.</summary>
    private static bool IsHangUpIgnored()
    {
        const string Name = "SigIgn:";
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
            return false;
        var ignored = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        // SIGHUP is number one, and so the lowest bit.
        return ignored is not null
            && ulong.TryParse(ignored.AsSpan(Name.Length)
                .Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask) && (mask & 1) == 1;
    }
}
