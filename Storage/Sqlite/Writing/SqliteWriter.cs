using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>
/// The one writer of a file: a thread that takes what waits, commits it in one transaction, and tells whoever waits for it.
/// </summary>
/// <remarks>A thread of its own, because it sleeps in fsync, which would take one from the pool that answers requests.</remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly Func<SqliteDatabase> _open;
    private readonly WriteQueue _queue;
    private readonly LastCommit _lastCommit;
    private readonly List<PendingAppend> _group = [];
    private readonly Task _running;
    private SqliteDatabase? _database;
    private GroupWriter? _groups;

    /// <param name="database">The open connection; the writer's from now on.</param>
    /// <param name="open">Opens another one after an error.</param>
    /// <param name="options">Sizes of groups and queue.</param>
    /// <param name="lastCommit">Told of each commit.</param>
    internal SqliteWriter(SqliteDatabase database, Func<SqliteDatabase> open, SqliteStoreOptions options, LastCommit lastCommit)
    {
        _lastCommit = lastCommit;
        _open = open;
        _queue = new(options);
        Use(database);
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    internal Task<AppendOutcome> AppendAsync(Append append) => PendingAppend.HandOver(append, _queue);

    /// <summary>Has the writer do something else, in a transaction of its own, when its turn comes.</summary>
    internal Task<TResult> RunAsync<TResult>(Func<SqliteDatabase, TResult> work, CancellationToken cancellationToken)
    {
        var pending = new PendingWork<TResult>(work, cancellationToken);
        return _queue.TryAdd(pending, out var refusal)
            ? pending.Task.WaitAsync(cancellationToken)
            : Task.FromException<TResult>(refusal);
    }

    /// <summary>Writes what waits, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _running;
        _database?.Dispose();
    }

    private void Run()
    {
        while (_queue.WaitAsync().AsTask().GetAwaiter().GetResult())
        {
            _group.Clear();
            _queue.TakeGroup(_group);
            if (_group.Count > 0)
                Write(_group);
            else if (_queue.TryTake(out var work))
                Run((PendingWork)work);
        }
    }

    private void Write(List<PendingAppend> group)
    {
        try
        {
            var begun = StoreMetrics.Begin();
            var outcomes = Open().Write(group);
            StoreMetrics.Commit(group.Count, begun);
            if (outcomes.Contains(AppendOutcome.Durable))
                _lastCommit.Note();
            for (var i = 0; i < group.Count; i++)
                group[i].Complete(outcomes[i]);
        }
        catch (SqliteException e) when (e.IsOfOneStatement && group.Count > 1)
        {
            // It was rolled back, so it is safe to write it in two parts, and so on until only the one to blame fails.
            Write(group[..(group.Count / 2)]);
            Write(group[(group.Count / 2)..]);
        }
        catch (Exception e)
        {
            // After any failure those who wait are told, and the writer lives on.
            GiveUp(e);
            var exception = Unavailable(e);
            foreach (var pending in group)
                pending.Fail(exception);
        }
    }

    private void Run(PendingWork work)
    {
        try
        {
            Open();
            work.Run(_database!);
        }
        catch (Exception e)
        {
            // As above.
            GiveUp(e);
            work.Fail(Unavailable(e));
        }
    }

    private GroupWriter Open()
    {
        if (_groups is null)
            Use(_open());
        return _groups!;
    }

    private void Use(SqliteDatabase database)
    {
        _database = database;
        _groups = new(database, new ActorIds());
    }

    /// <summary>Starts over with a new connection, unless only the values were wrong.</summary>
    private void GiveUp(Exception e)
    {
        if (e is SqliteException { IsOfOneStatement: true })
            return;
        _database?.Dispose();
        _database = null;
        _groups = null;
    }

    private static StoreUnavailableException Unavailable(Exception e) => e is StoreUnavailableException store
        ? store
        : e is SqliteException { IsRefusal: true }
            ? new StoreRefusedException($"The store refuses what it was to write: {e.Message}", e)
            : new StoreUnavailableException($"The store could not write: {e.Message}", e);
}
