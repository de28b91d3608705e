namespace Nudge.Realtime.Fanout;

/// <summary>Completes when all is done that was posted before it.</summary>
internal sealed class SettleCommand : Command<SourceFanout>
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        _done.SetResult();
        return default;
    }
}
