using Nudge.Realtime.Fanout;

namespace Nudge.Tests.Realtime;

/// <summary>Says that all before it was done.</summary>
internal sealed class EndCommand : Command<NotingOwner>
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public override ValueTask ApplyAsync(NotingOwner owner)
    {
        _ended.SetResult();
        return default;
    }
}
