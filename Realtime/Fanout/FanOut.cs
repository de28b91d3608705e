namespace Nudge.Realtime.Fanout;

/// <summary>
/// Splits a large sweep over the cores. The sweep ends when all shares have, so that the next one cannot overtake it at any receiver.
/// </summary>
internal static class FanOut
{
    // Below, waking another core costs more than it saves: a share of this size takes some 5 ms, since a receiver costs a send.
    public const int ShareMin = 1_024;

    /// <summary>The shares into which so many places are divided: as many as cores, if each has its least size.</summary>
    public static int SharesOf(int count, int shareMin) => Math.Min(Environment.ProcessorCount, count / shareMin);

    /// <summary>Runs over all places from 0 up to a count, in one share or in several at once.</summary>
    /// <param name="count">How many places.</param>
    /// <param name="shares">How many shares; below 2: one, in the calling thread.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="run">
    /// Does a share: from a first place up to, and without, an end. If it throws, so does this, once all shares have ended.
    /// </param>
    public static ValueTask RunAsync<TState>(int count, int shares, TState state, Action<TState, int, int> run)
    {
        if (shares > 1)
            return new(new Split<TState>(count, shares, state, run).RunAsync());
        run(state, 0, count);
        return default;
    }

    private sealed class Split<TState>(int count, int shares, TState state, Action<TState, int, int> run) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private int _begun;
        private int _ended;

        public Task RunAsync()
        {
            for (var i = 1; i < shares; i++)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            // A busy pool comes late, and then there is nothing left for it.
            while (TryRunShare())
            {
            }

            return _done.Task;
        }

        public void Execute() => TryRunShare();

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
