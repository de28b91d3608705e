using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite.Reading;

/// <summary>
/// A few connections that only read, each for one caller at a time. A read sees one moment and is never in the writer's way.
/// </summary>
internal sealed class ReaderPool(Func<SqliteDatabase> open, int size, TimeSpan timeout, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentStack<SqliteDatabase> _idle = new();
    private readonly SemaphoreSlim _turns = new(size);
    private volatile bool _isClosed;

    /// <summary>Reads in one snapshot.</summary>
    /// <exception cref="StoreUnavailableException">No turn came in time, the file cannot be read, or the store is closed.</exception>
    internal async Task<TResult> ReadAsync<TResult>(Func<SqliteDatabase, TResult> read, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            return _isClosed ? throw new StoreUnavailableException("The store is closed.") : Read(read);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The store could not read: {e.Message}", e);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Waits for those who read, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        for (var i = 0; i < size; i++)
            await _turns.WaitAsync(CancellationToken.None);
        while (_idle.TryPop(out var database))
            database.Dispose();
        // Those who still wait for a turn find the store closed.
        _turns.Release(size);
    }

    private async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_turns.Wait(0, CancellationToken.None))
            return;
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _turns.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The store is overloaded: all {size} readers were busy for {timeout}.");
        }
    }

    private TResult Read<TResult>(Func<SqliteDatabase, TResult> read)
    {
        if (!_idle.TryPop(out var database))
            database = open();
        try
        {
            database.Prepare("begin").Run();
            var result = read(database);
            database.Prepare("commit").Run();
            _idle.Push(database);
            return result;
        }
        catch
        {
            // In whatever state it is, it is not used again.
            database.Dispose();
            throw;
        }
    }
}
