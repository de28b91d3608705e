using Nudge.Core.Positions;

namespace Nudge.Realtime.Fanout;

/// <summary>Asks where a live member stands: all up to there was sent to it, and all above will be.</summary>
internal sealed class PlaceCommand(Attachment attachment) : Command<SourceFanout>
{
    private readonly TaskCompletionSource<Position> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Position> Place => _place.Task;

    public override ValueTask ApplyAsync(SourceFanout fanout)
    {
        _place.SetResult(fanout.PositionOf(attachment));
        return default;
    }
}
