using Nudge.Core.Actors;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Writing;

/// <summary>Work that is no append and takes its turn at the writer in a transaction of its own.</summary>
internal abstract class PendingWork : PendingWrite
{
    /// <exception cref="SqliteException">Nothing was written, or it is not known.</exception>
    internal abstract void Run(SqliteDatabase database);
}

internal sealed class PendingWork<TResult>(Func<SqliteDatabase, TResult> work, CancellationToken cancellationToken) : PendingWork
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResult> Task => _completion.Task;

    internal override void Run(SqliteDatabase database)
    {
        // A caller that gave up waiting before its turn wants nothing written.
        if (cancellationToken.IsCancellationRequested)
        {
            _completion.SetCanceled(cancellationToken);
            return;
        }

        database.Prepare("begin immediate").Run();
        try
        {
            var result = work(database);
            database.Prepare("commit").Run();
            _completion.SetResult(result);
        }
        catch
        {
            if (database.IsInTransaction)
                database.Prepare("rollback").Run();
            throw;
        }
    }

    internal override void Fail(StoreUnavailableException exception) => _completion.SetException(exception);
}
