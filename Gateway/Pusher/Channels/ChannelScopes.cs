namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Where the scopes stand of what a channel stands for, as this process has heard. Any thread may use it.</summary>
/// <remarks>Most channels are never invalidated; who is on them costs nothing more than to know that.</remarks>
internal sealed class ChannelScopes
{
    private readonly TaskCompletionSource<long> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _newest;

    /// <summary>The stamp of what moved last, at a moment after the first connection was on the channel; 0: nothing has moved.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellationToken) => Math.Max(await _read.Task.WaitAsync(cancellationToken), Volatile.Read(ref _newest));

    /// <summary>Whether it is known that nothing has moved.</summary>
    public bool AreNone => _read.Task is { IsCompletedSuccessfully: true, Result: 0 } && Volatile.Read(ref _newest) == 0;

    /// <summary>A scope has moved.</summary>
    public void Move(long stamp)
    {
        for (var newest = Volatile.Read(ref _newest); newest < stamp;)
            newest = Interlocked.CompareExchange(ref _newest, stamp, newest) is var seen && seen == newest ? stamp : seen;
    }

    /// <summary>Reads where they stand; owned by the channel.</summary>
    /// <param name="read">Waits until the store answers.</param>
    public void Begin(Func<Task<long>> read) => _ = SetAsync(read);

    private async Task SetAsync(Func<Task<long>> read)
    {
        try
        {
            _read.SetResult(await read());
        }
        catch (Exception exception)
        {
            // A connection that waits for it ends.
            _read.SetException(exception);
            _ = _read.Task.Exception;
        }
    }
}
