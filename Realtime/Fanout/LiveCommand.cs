using Nudge.Core.Actors;

namespace Nudge.Realtime.Fanout;

/// <summary>A connection has caught up to a head and goes live.</summary>
internal sealed class LiveCommand(Attachment attachment, Head head) : Command<SourceFanout>
{
    // The waiting catch-up goes on elsewhere and not inside the sweep.
    private readonly TaskCompletionSource<bool> _isLive = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary><see langword="false"/>: more was told than could be held, and the connection has to catch up to a later head.</summary>
    public Task<bool> IsLive => _isLive.Task;

    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        fanout.Begin(head);
        _isLive.SetResult(attachment.TryGoLive(head.Position, fanout.Swept));
        return default;
    }
}
