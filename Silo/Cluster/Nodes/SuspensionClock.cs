using System.Runtime.InteropServices;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>A clock that runs on while the process is stopped (SIGSTOP) and while the machine sleeps, and that nobody sets.</summary>
/// <remarks>
/// <see cref="TimeProvider"/> cannot say it: timestamps on Linux are CLOCK_MONOTONIC, which stands still while the machine sleeps.
/// CLOCK_BOOTTIME does not; it is read without a system call, as the other is. A virtual machine whose host stops it may not notice at all;
/// what that leaves is for positions and expected versions.
/// </remarks>
internal static partial class SuspensionClock
{
    private const int BootTime = 7;

    internal static TimeSpan Now => OperatingSystem.IsLinux() && Read(BootTime, out var spec) == 0
        ? TimeSpan.FromTicks((spec.Seconds * TimeSpan.TicksPerSecond) + (spec.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : TimeProvider.System.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static partial int Read(int clock, out Timespec spec);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}
