using Npgsql;
using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>One connection that writes what waits for it, a group at a time. An actor keeps to one lane, which keeps its order.</summary>
internal sealed class WriterLane : IAsyncDisposable
{
    /// <summary>SQLSTATE of <c>require_moved</c>.</summary>
    private const string HeadMoved = "NU001";

    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(2);

    private readonly PostgreSqlConnections _connections;
    private readonly LastCommit _lastCommit;
    private readonly WriteQueue _queue;
    private readonly GroupHeads _heads = new();
    private readonly ActorKeys _keys = new();
    private readonly Task _running;
    private NpgsqlConnection? _connection;
    private TimeSpan _backoff;

    internal WriterLane(PostgreSqlConnections connections, PostgreSqlStoreOptions options, LastCommit lastCommit)
    {
        _lastCommit = lastCommit;
        _connections = connections;
        _queue = new(options);
        _running = Task.Run(RunAsync);
    }

    internal Task<AppendOutcome> AppendAsync(Append append) => PendingAppend.HandOver(append, _queue);

    /// <summary>Asks the live connection for a setting; only while nothing is written.</summary>
    internal async Task<string> SettingAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select current_setting($1)", _connection ??= await _connections.OpenAsync(cancellationToken));
        command.Parameters.Add(new() { Value = name });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Writes what waits, then lets its connection go.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _running;
        await DropConnectionAsync();
    }

    private async Task RunAsync()
    {
        var group = new List<PendingAppend>();
        while (await _queue.WaitAsync())
        {
            group.Clear();
            _heads.Clear();
            _queue.TakeGroup(group, pending => _heads.TryAdd(pending.Append));
            await WriteAsync(group);
            if (_backoff > TimeSpan.Zero)
                await Task.Delay(_backoff, TimeProvider.System);
        }
    }

    private async Task WriteAsync(List<PendingAppend> taken)
    {
        foreach (var pending in taken.Where(pending => pending.IsGivenUp))
            pending.Complete(AppendOutcome.Conflict);
        var group = taken.FindAll(pending => !pending.IsGivenUp);
        if (group.Count == 0)
            return;
        try
        {
            if (await TryWriteAsync(group))
            {
                foreach (var pending in group)
                    pending.Complete(AppendOutcome.Durable);
                return;
            }

            if (group.Count == 1)
            {
                group[0].Complete(AppendOutcome.Conflict);
                return;
            }
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfOneAppend(e))
        {
            await RollBackAsync();
            if (group.Count == 1)
            {
                Fail(group, e);
                return;
            }
        }
        catch (Exception e)
        {
            // After any failure those who wait are told, and the lane goes on with another connection.
            if (PostgreSqlFailure.IsOfConnection(e))
                _connections.Forget();
            await DropConnectionAsync();
            _backoff = _backoff == TimeSpan.Zero ? BackoffMin : TimeSpan.FromTicks(Math.Min(2 * _backoff.Ticks, BackoffMax.Ticks));
            Fail(group, e);
            return;
        }

        // Nothing of it was written, so it is safe to write it in two parts, and so on until only those to blame fail.
        await WriteAsync(group[..(group.Count / 2)]);
        await WriteAsync(group[(group.Count / 2)..]);
    }

    /// <returns><see langword="false"/>: a head is not where an append expects it; nothing was written.</returns>
    private async Task<bool> TryWriteAsync(List<PendingAppend> group)
    {
        _heads.Clear();
        if (!group.TrueForAll(pending => _heads.TryAdd(pending.Append)))
            return false;
        var connection = _connection ??= await _connections.OpenAsync(CancellationToken.None);
        try
        {
            await _keys.PrepareAsync(connection, _heads, CancellationToken.None);
            if (!_heads.Steps.All(step => _keys.TryFind(step.Actor, out _)))
                return false;
            var begun = StoreMetrics.Begin();
            await GroupTransaction.WriteAsync(connection, _heads, _keys, group, CancellationToken.None);
            StoreMetrics.Commit(group.Count, begun);
            _lastCommit.Note();
            _keys.Committed();
            _backoff = TimeSpan.Zero;
            return true;
        }
        catch (PostgresException e) when (IsConflict(e))
        {
            await RollBackAsync();
            return false;
        }
    }

    private static bool IsConflict(PostgresException e) =>
        e.SqlState == HeadMoved || (e.SqlState == PostgresErrorCodes.UniqueViolation && e.ConstraintName == "heads_name");

    private static void Fail(List<PendingAppend> group, Exception e)
    {
        var exception = PostgreSqlFailure.ToStore(e);
        foreach (var pending in group)
            pending.Fail(exception);
    }

    /// <summary>Makes the connection ready for its next transaction; the server has given up this one already.</summary>
    private async Task RollBackAsync()
    {
        if (_connection is null)
            return;
        try
        {
            await using var command = new NpgsqlCommand("rollback", _connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            await DropConnectionAsync();
        }
    }

    private async Task DropConnectionAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        try
        {
            // Back to the pool, which rolls back what is open and takes in none that is broken or forgotten.
            await connection.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // It is lost either way, and the next one is opened afresh.
        }
    }
}
