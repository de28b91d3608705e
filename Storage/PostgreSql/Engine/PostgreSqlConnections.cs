using Npgsql;
using Nudge.Core.Actors;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>The connections to one database, all set up in the same way, and all to a server that takes writes.</summary>
internal sealed class PostgreSqlConnections : IAsyncDisposable
{
    internal const string Schema = "nudge";

    // Of several hosts: what is known of them is taken back here when it proves wrong, and a dead one that is asked again costs those who
    // wait for a connection a timeout.
    private const int HostSeconds = 600;

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
        builder.UsePhysicalConnectionInitializer(
            connection => throw new NotSupportedException("Connections are opened asynchronously."),
            connection => SessionSettings.SetUpAsync(connection, Schema, Timeout));
        _source = builder.Build();
    }

    /// <summary>How long a statement may take.</summary>
    internal TimeSpan Timeout { get; }

    /// <summary>
    /// Takes a connection of the pool. A server whose slots are all taken, by whomever, is waited for: one of ours comes back to the pool
    /// within moments.
    /// </summary>
    /// <exception cref="NpgsqlException">The database does not answer, refuses, or takes no writes.</exception>
    internal async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await OpenOnceAsync(cancellationToken);
            }
            catch (NpgsqlException e) when (PostgreSqlFailure.IsOfSlots(e) && _time.GetElapsedTime(start) < Timeout)
            {
                await Task.Delay(SlotPause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Runs something that may be repeated. A connection that died in the pool costs one more try and no error.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer in time, or refused.</exception>
    internal Task<TResult> ReadAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken) =>
        RunAsync(read, PostgreSqlFailure.IsOfConnection, cancellationToken);

    /// <summary>Runs something that must not be repeated, unless the server has said that it takes no writes.</summary>
    /// <exception cref="StoreUnavailableException">As above; whether it happened is unknown.</exception>
    internal Task<TResult> WriteAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> write, CancellationToken cancellationToken) =>
        RunAsync(write, PostgreSqlFailure.IsReadOnly, cancellationToken);

    /// <summary>
    /// Has no connection used again that is open now, nor anything that is known of the hosts: those in use are closed when they come back.
    /// </summary>
    internal void Forget()
    {
        _source.Clear();
        (_source as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<TResult> RunAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> run, Predicate<Exception> isRepeatable,
        CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await RunOnceAsync(run, cancellationToken);
            }
            catch (NpgsqlException e) when (PostgreSqlFailure.IsOfConnection(e) && !cancellationToken.IsCancellationRequested)
            {
                Forget();
                if (!isRepeatable(e))
                    throw;
                return await RunOnceAsync(run, cancellationToken);
            }
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfDatabase(e))
        {
            throw PostgreSqlFailure.ToStore(e);
        }
    }

    private async Task<TResult> RunOnceAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> run, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await run(connection, cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException e) when (_source is NpgsqlMultiHostDataSource hosts)
        {
            hosts.ClearDatabaseStates();
            // With a cause, a host was asked a moment ago; without one, what was known of all of them was enough to ask none.
            if (e is PostgresException or { InnerException: not null })
                throw;
            return await _source.OpenConnectionAsync(cancellationToken);
        }
    }

    private static NpgsqlConnectionStringBuilder Complete(PostgreSqlStoreOptions options)
    {
        if (PostgreSqlConnectionString.FindMistake(options.ConnectionString) is { } mistake)
            throw new StoreOpenException($"The PostgreSQL connection string cannot be read: it {mistake}.");
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        PostgreSqlConnectionString.SeekWritable(text);
        text.HostRecheckSeconds = HostSeconds;
        text.ApplicationName ??= "nudge";
        text.SearchPath = Schema;
        text.ClientEncoding = "UTF8";
        text.Timeout = seconds;
        text.CommandTimeout = seconds;
        text.Pooling = true;
        text.Multiplexing = false;
        text.Enlist = false;
        text.MinPoolSize = 0;
        text.MaxPoolSize = options.Readers + options.Lanes + 1;
        text.MaxAutoPrepare = 100;
        text.AutoPrepareMinUsages = 2;
        // The settings of a session must survive the way through the pool.
        text.NoResetOnClose = true;
        return text;
    }
}
