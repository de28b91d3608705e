using Nudge.Storage;
using Nudge.Tests.Support;

namespace Nudge.Tests.Conformance;

public sealed class MemoryStoreTests : StoreConformance
{
    private MemoryStore? _store;

    private protected override Task<IStore> OpenAsync() => Task.FromResult<IStore>(_store = _store?.Reopen() ?? new(Time));
}
