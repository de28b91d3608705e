namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>A request that receives for a session. Its session alone writes to it, one line at a time.</summary>
internal abstract class XhrReceiver
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the request is to be answered, or ended.</summary>
    public Task Over => _over.Task;

    /// <summary>Completes when nothing is being written any more.</summary>
    public virtual Task Writing => Task.CompletedTask;

    /// <summary>Whether its client sends a sign of life for each that it gets.</summary>
    public abstract bool AnswersHeartbeats { get; }

    /// <summary>Whether its client has as much of it as it takes, ends it, and comes back with the next one.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Whether its client, when it has all of it, comes back with the next one.</summary>
    public abstract bool IsConfirmedByNext { get; }

    /// <summary>Takes a line.</summary>
    /// <returns><see langword="false"/> if it takes no more: the line is for the next receiver.</returns>
    public abstract bool TryWrite(ReadOnlyMemory<byte> line, out ValueTask writing);

    /// <summary>Nothing more comes. Any thread may call it, more than once.</summary>
    public void End() => _over.TrySetResult();
}
