namespace Nudge.Realtime.Sessions;

/// <summary>Does jobs one after the other, in the order in which they came. Any thread may add.</summary>
public sealed class SerialWork
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Does a job after all that were added before; their failures are not its own.</summary>
    public Task<T> AddAsync<T>(Func<Task<T>> job)
    {
        lock (_gate)
        {
            var added = AfterAsync(_last, job);
            _last = added;
            return added;
        }
    }

    private static async Task<T> AfterAsync<T>(Task before, Func<Task<T>> job)
    {
        // The caller that added the earlier job was told of its failure.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return await job();
    }
}
