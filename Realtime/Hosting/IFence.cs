namespace Nudge.Realtime.Hosting;

/// <summary>
/// Stands between this process and its clients once it may no longer speak for the server: it was unresponsive for so long that others may
/// have taken its place. A process that is the whole server has none.
/// </summary>
public interface IFence
{
    /// <summary>
    /// Whether nothing may be sent or answered any more, for good. Asked before each write: it costs tens of nanoseconds.
    /// </summary>
    bool IsUp { get; }
}
