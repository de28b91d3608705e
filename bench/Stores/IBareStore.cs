namespace Nudge.Bench.Stores;

/// <summary>A database driven directly: the statements and the durability of Nudge's store, and nothing else of it.</summary>
internal interface IBareStore : IAsyncDisposable
{
    /// <summary>Connections that write side by side, as many as Nudge's store has.</summary>
    int Lanes { get; }

    /// <summary>Writes a group of publications in one transaction, and waits until it is durable.</summary>
    /// <param name="lane">Which connection; one group at a time on each.</param>
    /// <param name="group">The how manieth group of that lane.</param>
    Task WriteGroupAsync(int lane, long group);
}
