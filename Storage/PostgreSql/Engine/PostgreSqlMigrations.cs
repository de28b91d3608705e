using Npgsql;
using Nudge.Storage.Migrations;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Brings a database's schema up to date, one node at a time.</summary>
internal static class PostgreSqlMigrations
{
    /// <exception cref="StoreOpenException">
    /// The server does not fit, the schema is newer than this program or changed, or the user may not make it.
    /// </exception>
    internal static async Task RunAsync(PostgreSqlConnections connections, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using (var other = await connections.OpenAsync(cancellationToken))
            await ServerFitness.CheckAsync(connection, other, PostgreSqlConnections.Schema, cancellationToken);
        await RunAsync(connection, PostgreSqlConnections.Schema, Migration.Of("PostgreSql"), time, cancellationToken);
    }

    /// <param name="connection">Whose search path is the schema.</param>
    /// <param name="schema">A name of ours; made if it is not there.</param>
    /// <param name="known">The steps of the schema.</param>
    /// <param name="time">When a step was applied.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed.</param>
    /// <exception cref="StoreOpenException">The schema is newer than this program or changed.</exception>
    internal static async Task RunAsync(
        NpgsqlConnection connection, string schema, IReadOnlyList<Migration> known, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Another node may be at it, and a step may take its time.
        await ExecuteAsync(connection, "set local statement_timeout = 0", cancellationToken);
        await ExecuteAsync(connection, "set local lock_timeout = 0", cancellationToken);
        await ExecuteAsync(connection, "select pg_advisory_xact_lock($1, $2)", cancellationToken, StoreLocks.Class, StoreLocks.Migrations);
        await ExecuteAsync(connection, "create schema if not exists " + schema, cancellationToken);
        await ExecuteAsync(
            connection,
            "create table if not exists migrations "
            + "(number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)",
            cancellationToken);
        foreach (var migration in MigrationPlan.Remaining(known, await AppliedAsync(connection, cancellationToken)))
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await ExecuteAsync(
                connection, "insert into migrations (number, name, checksum, applied_at) values ($1, $2, $3, $4)", cancellationToken,
                migration.Number, migration.Name, migration.Checksum, time.GetUtcNow());
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<AppliedMigration>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number, name, checksum from migrations order by number", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await rows.ReadAsync(cancellationToken))
            applied.Add(new(rows.GetInt32(0), rows.GetString(1), rows.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
