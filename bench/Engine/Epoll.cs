using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Nudge.Bench.Engine;

/// <summary>
/// Linux' readiness queue. The runtime's own asynchronous sockets cost several times as much a read, and they run beside what is measured.
/// </summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    internal const uint Readable = 0x1;
    internal const uint Writable = 0x4;

    private const int Add = 1;
    private const int Modify = 3;
    private const int EventsMax = 1_024;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly int _queue = Checked(Create(0));
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(EventsMax * Stride));

    internal void Watch(nint socket, uint events) => Control(Add, socket, events);

    internal void Change(nint socket, uint events) => Control(Modify, socket, events);

    /// <summary>Waits, and says how many sockets are ready; <see cref="Ready"/> tells which.</summary>
    internal int Wait(int milliseconds)
    {
        var count = WaitFor(_queue, _events, EventsMax, milliseconds);
        // A signal is no error: the caller looks at its clock and waits again.
        return Math.Max(0, count);
    }

    internal (int Socket, uint Events) Ready(int index)
    {
        var entry = _events + (index * Stride);
        return (*(int*)(entry + DataOffset), *(uint*)entry);
    }

    /// <summary>Finer than the runtime's, which counts in milliseconds.</summary>
    internal static void Sleep(TimeSpan duration) => _ = SleepFor((uint)duration.TotalMicroseconds);

    public void Dispose()
    {
        _ = Close(_queue);
        NativeMemory.Free(_events);
    }

    private void Control(int operation, nint socket, uint events)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + DataOffset) = socket;
        Checked(Control(_queue, operation, (int)socket, entry));
    }

    private static int Checked(int result) => result < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : result;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int queue, int operation, int socket, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitFor(int queue, byte* events, int eventsMax, int milliseconds);

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SleepFor(uint microseconds);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int queue);
}
