namespace Nudge.Realtime.Connections;

/// <summary>Work that is due each second beside the connections, and is done in the thread of their one clock.</summary>
public interface IEachSecond
{
    /// <summary>Does it; returns soon.</summary>
    void Run();
}
