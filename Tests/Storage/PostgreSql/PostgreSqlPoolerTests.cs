using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql;

/// <summary>
/// A pooler that hands sessions round would lose what makes commits durable; nobody would notice until the server crashes.
/// </summary>
public sealed class PostgreSqlPoolerTests
{
    [Theory]
    [InlineData("transaction")]
    [InlineData("transaction", "server_round_robin = 1")]
    [InlineData("transaction", "default_pool_size = 1")]
    [InlineData("statement")]
    public async Task A_pooler_that_does_not_keep_a_connections_settings_is_refused_at_start(string mode, params string[] settings)
    {
        var server = await PostgresServer.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(server, mode, settings);
        var database = await server.CreateDatabaseAsync();

        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlStore.OpenAsync(
                new() { ConnectionString = pooler.Before(database) }, TimeProvider.System, CancellationToken.None));

        Assert.Contains("does not keep a connection's settings", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await PostgresSql.ScalarAsync(database, "select count(*) from pg_tables where tablename = 'heads'"));
    }

    [Fact]
    public async Task A_pooler_in_session_mode_will_do()
    {
        var server = await PostgresServer.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "session");
        var database = await server.CreateDatabaseAsync();

        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = pooler.Before(database), Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System,
            CancellationToken.None);

        await store.CheckAsync(CancellationToken.None);
        Assert.Equal(["on"], await store.WriterSettingsAsync("synchronous_commit", CancellationToken.None));
        Assert.Equal(
            1L,
            await PostgresSql.ScalarAsync(database, "select count(*) from pg_tables where tablename = 'heads' and schemaname = 'nudge'"));
    }

    /// <summary>Orleans' own connections rely on what they ask for when they begin.</summary>
    [Fact]
    public async Task A_schema_of_others_is_refused_where_a_connection_does_not_get_the_search_path_that_it_asks_for()
    {
        var server = await PostgresServer.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "session");
        var database = pooler.Before(await server.CreateDatabaseAsync());

        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlSchema.MigrateAsync(
                database, "nudge_cluster", typeof(PostgreSqlPoolerTests), TimeProvider.System, CancellationToken.None));

        Assert.Contains("search_path", refused.Message, StringComparison.Ordinal);
    }
}
