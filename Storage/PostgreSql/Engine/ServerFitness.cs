using Npgsql;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>
/// Whether what is at the other end can keep a store, asked once at the start. A feature that it lacks is lacking for good.
/// </summary>
internal static class ServerFitness
{
    private const int OldestVersion = 13;

    private const string Pooler =
        "The pooler between this server and PostgreSQL does not keep a connection's settings, as a pooler in transaction mode does not "
        + "(pgbouncer: pool_mode = transaction): "
        + "what was answered could be lost. Give the address of PostgreSQL itself, or of a pooler in session mode.";

    /// <param name="connection">Set up as all are.</param>
    /// <param name="other">Another one, open at the same time.</param>
    /// <param name="schema">Where unqualified names are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreOpenException">It cannot; the message says what to do.</exception>
    internal static async Task CheckAsync(
        NpgsqlConnection connection, NpgsqlConnection other, string schema, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new StoreOpenException(
                $"The server is PostgreSQL {connection.PostgreSqlVersion}, and {OldestVersion} is the oldest that works.");
        var (name, encoding) = await connection.Command("select current_database(), current_setting('server_encoding')")
            .ReadFirstAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken);
        if (encoding != "UTF8")
        {
            throw new StoreOpenException(
                $"The database '{name}' is in {encoding}, which cannot keep every text. Give one in UTF-8: create database \"NAME\" "
                + "encoding 'UTF8' template template0.");
        }

        await CheckSessionsAsync(connection, other, schema, cancellationToken);
    }

    /// <summary>
    /// Each connection must be one session of the server, for as long as it is open. A pooler that hands sessions round is found by what
    /// two connections find there.
    /// </summary>
    private static async Task CheckSessionsAsync(
        NpgsqlConnection connection, NpgsqlConnection other, string schema, CancellationToken cancellationToken)
    {
        var (one, two) = (await MarkAsync(connection, cancellationToken), await MarkAsync(other, cancellationToken));
        await RequireAsync();
        // Where there are several sessions, one of them is held while the other connection needs one: afterwards they have changed places.
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await connection.Command("select 1").RunAsync(cancellationToken);
            two = await MarkAsync(other, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await RequireAsync(isOtherFirst: true);

        async Task RequireAsync(bool isOtherFirst = false)
        {
            (NpgsqlConnection, (string, int))[] sessions = isOtherFirst
                ? [(other, two), (connection, one)]
                : [(connection, one), (other, two)];
            foreach (var (session, marked) in sessions)
            {
                var found = await session.Command(
                    "select coalesce(current_setting('nudge.session', true), ''), pg_backend_pid(), current_setting('search_path')")
                    .ReadFirstAsync(row => (Mark: (row.GetString(0), row.GetInt32(1)), Path: row.GetString(2)), cancellationToken);
                if (found.Mark != marked)
                    throw new StoreOpenException(Pooler);
                if (found.Path != schema)
                {
                    throw new StoreOpenException(
                        "The pooler between this server and PostgreSQL leaves out search_path when a connection begins (pgbouncer: "
                        + $"ignore_startup_parameters), and '{found.Path}' is not '{schema}'. "
                        + "Give the address of PostgreSQL itself.");
                }
            }
        }
    }

    private static async Task<(string Mark, int Process)> MarkAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.Command("select set_config('nudge.session', $1, false), pg_backend_pid()").With(Guid.NewGuid().ToString("N"))
            .ReadFirstAsync(row => (row.GetString(0), row.GetInt32(1)), cancellationToken);
}
