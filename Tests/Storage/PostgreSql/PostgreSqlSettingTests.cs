using Npgsql;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql;

public sealed class PostgreSqlSettingTests
{
    [Fact]
    public async Task Every_connection_that_writes_waits_for_the_disk_whatever_the_database_prefers()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await PostgresSql.RunAsync(
            database, $"alter database {new NpgsqlConnectionStringBuilder(database).Database} set synchronous_commit = off");
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Lanes = 3, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System,
            CancellationToken.None);

        Assert.Equal("off", await PostgresSql.ScalarAsync(database, "show synchronous_commit"));
        Assert.Equal(["on", "on", "on"], await store.WriterSettingsAsync("synchronous_commit", CancellationToken.None));
        Assert.Equal(["on", "on", "on"], await store.WriterSettingsAsync("fsync", CancellationToken.None));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=x", "cannot be opened")]
    [InlineData("Host=127.0.0.1;Colour=blue", "cannot be read")]
    [InlineData("", "ConnectionString")]
    public async Task A_database_that_cannot_be_reached_is_refused_with_the_cause(string connectionString, string cause)
    {
        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlStore.OpenAsync(new() { ConnectionString = connectionString }, TimeProvider.System, CancellationToken.None));

        Assert.Contains(cause, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    [InlineData("EUC_JP")]
    public async Task A_database_that_is_not_in_UTF_8_is_refused_with_the_fix(string encoding)
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(encoding);

        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlStore.OpenAsync(new() { ConnectionString = database }, TimeProvider.System, CancellationToken.None));

        Assert.Contains($"is in {encoding}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("encoding 'UTF8' template template0", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await PostgresSql.ScalarAsync(database, "select count(*) from pg_namespace where nspname = 'nudge'"));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_refused_by_its_name()
    {
        var server = await PostgresServer.SharedAsync();

        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlStore.OpenAsync(
                new() { ConnectionString = server.ConnectionString("nowhere") }, TimeProvider.System, CancellationToken.None));

        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
    }
}
