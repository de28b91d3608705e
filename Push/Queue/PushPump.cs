namespace Nudge.Push.Queue;

/// <summary>Takes work of one kind while there is some, in as many places as it has, and rests until it is woken.</summary>
/// <param name="places">Pieces of work at once.</param>
/// <param name="takeAsync">Claims a piece; the function that it returns does it. <see langword="null"/>: there is none.</param>
internal sealed class PushPump(
    int places, Func<CancellationToken, Task<Func<CancellationToken, Task>?>> takeAsync) : IDisposable
{
    private readonly SemaphoreSlim _places = new(places);
    private readonly SemaphoreSlim _woken = new(0, 1);
    private int _isWoken;

    /// <summary>There may be work. Any thread may call it.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _woken.Release();
    }

    /// <summary>Runs until the token ends it, and waits for what is under way.</summary>
    /// <param name="failed">Told of what a piece threw; it is claimed again later.</param>
    /// <param name="stopping">Takes nothing new from then on.</param>
    /// <param name="aborting">Ends calls under way as well.</param>
    public async Task RunAsync(Action<Exception> failed, CancellationToken stopping, CancellationToken aborting)
    {
        try
        {
            while (true)
            {
                await _woken.WaitAsync(stopping);
                Volatile.Write(ref _isWoken, 0);
                await TakeAllAsync(failed, stopping, aborting);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            for (var i = 0; i < places; i++)
                await _places.WaitAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _woken.Dispose();
    }

    private async Task TakeAllAsync(Action<Exception> failed, CancellationToken stopping, CancellationToken aborting)
    {
        while (true)
        {
            await _places.WaitAsync(stopping);
            Func<CancellationToken, Task>? work = null;
            try
            {
                work = await takeAsync(stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                failed(exception);
            }
            finally
            {
                if (work is null)
                    _places.Release();
            }

            if (work is null)
                return;
            _ = DoAsync(work, failed, aborting);
        }
    }

    private async Task DoAsync(Func<CancellationToken, Task> work, Action<Exception> failed, CancellationToken aborting)
    {
        try
        {
            await work(aborting);
        }
        catch (Exception exception)
        {
            failed(exception);
        }
        finally
        {
            _places.Release();
        }
    }
}
