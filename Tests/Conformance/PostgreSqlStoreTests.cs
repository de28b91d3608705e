using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Tests.Support;

namespace Nudge.Tests.Conformance;

public sealed class PostgreSqlStoreTests : StoreConformance
{
    private string? _database;

    private protected override async Task<IStore> OpenAsync()
    {
        _database ??= await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        return await PostgreSqlStore.OpenAsync(new() { ConnectionString = _database, Timeout = TimeSpan.FromSeconds(30) }, Time, None);
    }
}
