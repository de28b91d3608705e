namespace Nudge.Gateway.Connections;

/// <summary>Work that is due each second beside the connections, and is done in the thread of their one clock.</summary>
internal interface IEachSecond
{
    /// <summary>Does it; returns soon.</summary>
    void Run();
}
