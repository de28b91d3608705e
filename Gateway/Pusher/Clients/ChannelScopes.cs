namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Where the scopes stand of what a channel stands for, as this process has learned. Any thread may use it.</summary>
/// <remarks>Most channels are never invalidated; who is on them costs nothing more than to know that.</remarks>
internal sealed class ChannelScopes
{
    private static readonly Task<long> Nothing = Task.FromResult(0L);

    // None once it is known that nothing had moved.
    private TaskCompletionSource<long>? _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _newest;

    /// <summary>The stamp of what moved last, at a moment after the first connection was on the channel; 0: nothing has moved.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellationToken) =>
        Math.Max(await Read.WaitAsync(cancellationToken), Volatile.Read(ref _newest));

    /// <summary>Whether it is known that nothing has moved.</summary>
    public bool AreNone => Read is { IsCompletedSuccessfully: true, Result: 0 } && Volatile.Read(ref _newest) == 0;

    private Task<long> Read => Volatile.Read(ref _reading)?.Task ?? Nothing;

    /// <summary>A scope has moved.</summary>
    public void Move(long stamp)
    {
        for (var newest = Volatile.Read(ref _newest); newest < stamp;)
            newest = Interlocked.CompareExchange(ref _newest, stamp, newest) is var seen && seen == newest ? stamp : seen;
    }

    /// <summary>Reads where they stand; owned by the channel.</summary>
    /// <param name="read">Waits until the store answers.</param>
    public void Begin(Func<Task<long>> read) => _ = SetAsync(read, _reading!);

    private async Task SetAsync(Func<Task<long>> read, TaskCompletionSource<long> reading)
    {
        try
        {
            reading.SetResult(await read());
            if (reading.Task.Result == 0)
                Volatile.Write(ref _reading, null);
        }
        catch (Exception exception)
        {
            // A connection that waits for it ends.
            reading.SetException(exception);
            _ = reading.Task.Exception;
        }
    }
}
