using Nudge.Storage;
using Nudge.Storage.Sqlite;

namespace Nudge.Tests.Conformance;

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nudge-sqlite-").FullName;

    private protected override async Task<IStore> OpenAsync() =>
        await SqliteStore.OpenAsync(new() { Path = Path.Combine(_folder, "nudge.db") }, Time, None);

    private protected override Task CloseAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
