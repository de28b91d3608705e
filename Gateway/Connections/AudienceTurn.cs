using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Connections;

/// <summary>A connection joins, held; or it is a member and is held anew.</summary>
internal sealed class HoldTurn(Attachment attachment) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        attachment.Hold();
        audience.Add(attachment);
        return default;
    }
}

/// <summary>A connection has caught up to a head and goes live.</summary>
internal sealed class LiveTurn(Attachment attachment, Head head) : Command<Audience>
{
    // The waiting catch-up goes on elsewhere and not inside the sweep.
    private readonly TaskCompletionSource<bool> _isLive = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary><see langword="false"/>: more was told than could be held, and the connection has to catch up to a later head.</summary>
    public Task<bool> IsLive => _isLive.Task;

    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Begin(head);
        _isLive.SetResult(attachment.TryGoLive(head.Position, audience.Swept));
        return default;
    }
}

/// <summary>A connection leaves.</summary>
internal sealed class LeaveTurn(Attachment attachment) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Remove(attachment);
        return default;
    }
}

/// <summary>Asks where a live member stands: all up to there was sent to it, and all above will be.</summary>
internal sealed class PlaceTurn(Attachment attachment) : Command<Audience>
{
    private readonly TaskCompletionSource<Position> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Position> Place => _place.Task;

    public override ValueTask ApplyAsync(Audience audience)
    {
        _place.SetResult(audience.PositionOf(attachment));
        return default;
    }
}

/// <summary>The actor says where its log stands; events up to there may have been lost.</summary>
internal sealed class HeadTurn(Head head) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Stand(head);
        return default;
    }
}
