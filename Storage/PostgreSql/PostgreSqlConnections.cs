using System.Globalization;
using Npgsql;
using Nudge.Core.Actors;

namespace Nudge.Storage.PostgreSql;

/// <summary>The connections to one database, all set up in the same way.</summary>
internal sealed class PostgreSqlConnections : IAsyncDisposable
{
    internal const string Schema = "nudge";

    // Between two tries while the server has no slot free: about what a statement takes.
    private static readonly TimeSpan SlotPause = TimeSpan.FromMilliseconds(25);

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    /// <exception cref="StoreOpenException">The connection string cannot be read.</exception>
    internal PostgreSqlConnections(PostgreSqlStoreOptions options, TimeProvider time)
    {
        Timeout = options.Timeout;
        _time = time;
        // Named for the metrics, which would say the connection string otherwise.
        var builder = new NpgsqlDataSourceBuilder(Complete(options).ConnectionString) { Name = "nudge" };
        builder.UsePhysicalConnectionInitializer(connection => throw new NotSupportedException("Connections are opened asynchronously."), SetUpAsync);
        _source = builder.Build();
    }

    /// <summary>How long a statement may take.</summary>
    internal TimeSpan Timeout { get; }

    /// <summary>Takes a connection of the pool. A server whose slots are all taken, by whomever, is waited for: one of ours comes back to the pool within moments.</summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    internal async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _source.OpenConnectionAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections && _time.GetElapsedTime(start) < Timeout)
            {
                await Task.Delay(SlotPause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Runs something that may be repeated. A connection that died in the pool costs one more try and no error.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer in time, or refused.</exception>
    internal async Task<TResult> ReadAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await RunAsync(read, cancellationToken);
            }
            catch (NpgsqlException e) when (IsOfConnection(e) && !cancellationToken.IsCancellationRequested)
            {
                _source.Clear();
                return await RunAsync(read, cancellationToken);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Runs something that must not be repeated.</summary>
    /// <exception cref="StoreUnavailableException">As above; whether it happened is unknown.</exception>
    internal async Task<TResult> WriteAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(write, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    internal static StoreUnavailableException Unavailable(Exception e) => new($"PostgreSQL did not answer: {e.Message}", e);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<TResult> RunAsync<TResult>(Func<NpgsqlConnection, CancellationToken, Task<TResult>> run, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await run(connection, cancellationToken);
    }

    // Lost on the way, or ended by the server (class 57P: shutdown, crash).
    private static bool IsOfConnection(NpgsqlException e) =>
        e is PostgresException server
            ? server.SqlState.StartsWith("57P", StringComparison.Ordinal)
            : e.InnerException is IOException or System.Net.Sockets.SocketException;

    private static NpgsqlConnectionStringBuilder Complete(PostgreSqlStoreOptions options)
    {
        try
        {
            var text = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
            text.ApplicationName ??= "nudge";
            text.SearchPath = Schema;
            text.Timeout = seconds;
            text.CommandTimeout = seconds;
            text.Pooling = true;
            text.Multiplexing = false;
            text.Enlist = false;
            text.MinPoolSize = 0;
            text.MaxPoolSize = options.Readers + options.Lanes + 1;
            text.MaxAutoPrepare = 100;
            text.AutoPrepareMinUsages = 2;
            // What SetUpAsync sets must survive the way through the pool.
            text.NoResetOnClose = true;
            return text;
        }
        catch (ArgumentException e)
        {
            throw new StoreOpenException($"The PostgreSQL connection string cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Commits wait for the disk, whatever the server's default. Plans are made once and by index: every statement of ours finds its rows so, and
    /// a plan made while a table was small or its statistics old must not scan it later. Limits end what a lost client left behind.
    /// </summary>
    private async Task SetUpAsync(NpgsqlConnection connection)
    {
        var milliseconds = ((long)Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await using var command = new NpgsqlCommand(
            """
            select set_config('synchronous_commit', 'on', false), set_config('plan_cache_mode', 'force_generic_plan', false),
                set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
                set_config('statement_timeout', $1, false), set_config('lock_timeout', $1, false),
                set_config('idle_in_transaction_session_timeout', $1, false)
            """,
            connection) { Parameters = { new() { Value = milliseconds } } };
        await command.ExecuteNonQueryAsync();
    }
}
