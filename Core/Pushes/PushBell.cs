namespace Nudge.Core.Pushes;

/// <summary>
/// Says in this process that a job may have become due, so that workers need not look all the time. A ring that nobody hears costs a look's
/// interval and nothing else. Any thread may use it.
/// </summary>
public sealed class PushBell
{
    private TaskCompletionSource _rung = New();

    /// <summary>Completes at the next ring.</summary>
    public Task Rung => Volatile.Read(ref _rung).Task;

    public void Ring() => Interlocked.Exchange(ref _rung, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
