using Nudge.Core.Actors;

namespace Nudge.Storage.Appends;

/// <summary>Something that was handed over to a writer and waits for its turn.</summary>
internal abstract class PendingWrite
{
    /// <summary>Bytes that it holds in memory, about, while it waits.</summary>
    internal virtual long Bytes => 0;

    /// <summary>Tells whoever waits that it failed, or that its outcome is unknown.</summary>
    internal abstract void Fail(StoreUnavailableException exception);
}
