namespace Nudge.Realtime.Fanout;

/// <summary>
/// Splits a large sweep over the cores. The sweep ends when all shares have, so that the next one cannot overtake it at any receiver.
/// </summary>
internal static class FanOut
{
    // Below, waking another core costs more than it saves: so many receivers take some 5 ms, since each costs a send.
    public const int CoreMin = 1_024;

    // A core that is taken for something else meanwhile leaves the rest to the others, and keeps them waiting for one share at the most.
    private const int SharesOfCore = 4;

    /// <summary>The cores that sweep over so many places, if each has its least share.</summary>
    public static int CoresFor(int count, int coreMin) => Math.Min(Environment.ProcessorCount, count / coreMin);

    /// <summary>Runs over all places from 0 up to a count, in the calling thread or in several at once.</summary>
    /// <param name="count">How many places.</param>
    /// <param name="cores">How many threads; below 2: the calling one, in one share.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="run">
    /// Does a share: from a first place up to, and without, an end. If it throws, so does this, once all shares have ended.
    /// </param>
    public static ValueTask RunAsync<TState>(int count, int cores, TState state, Action<TState, int, int> run)
    {
        if (cores > 1)
            return new(new Split<TState>(count, Math.Min(count, cores * SharesOfCore), state, run).RunAsync(cores));
        run(state, 0, count);
        return default;
    }

    private sealed class Split<TState>(int count, int shares, TState state, Action<TState, int, int> run) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private int _begun;
        private int _ended;

        public Task RunAsync(int cores)
        {
            for (var i = 1; i < cores; i++)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            // A busy pool comes late, and then there is nothing left for it.
            Execute();
            return _done.Task;
        }

        public void Execute()
        {
            while (TryRunShare())
            {
            }
        }

        private bool TryRunShare()
        {
            var share = Interlocked.Increment(ref _begun) - 1;
            if (share >= shares)
                return false;
            try
            {
                run(state, (int)((long)count * share / shares), (int)((long)count * (share + 1) / shares));
            }
            catch (Exception exception)
            {
                // A thread of the pool must not end the process, and whoever waits for the sweep must not wait for ever.
                Interlocked.CompareExchange(ref _failure, exception, null);
            }

            if (Interlocked.Increment(ref _ended) < shares)
                return true;
            if (_failure is null)
                _done.SetResult();
            else
                _done.SetException(_failure);
            return true;
        }
    }
}
