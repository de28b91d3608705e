using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Connections;

/// <remarks>What was lost on the way is read from the store, in its place among what was told.</remarks>
internal sealed partial class Audience
{
    /// <summary>The head up to which rows are missing before an event; <see langword="null"/>: none are.</summary>
    private Head? HoleBefore(ActorEvent told) =>
        _swept is { } swept && PositionOf(told) is { } position && Continues(swept, position) && position.Offset > swept.Offset + 1
            ? new Head(position.Epoch, position.Offset - 1, 0)
            : null;

    private async Task TryReachAsync(Position head)
    {
        try
        {
            if (_swept is { } swept && Continues(swept, head) && head.Offset > swept.Offset)
                await RepairAsync(new(head.Epoch, head.Offset, 0));
            else
                Reach(head, head.Offset);
        }
        catch (Exception exception)
        {
            Traces.SweepFailed(logger, Actor.Name, exception);
        }
    }

    /// <summary>Reads from the store what was lost between where the audience stands and a head.</summary>
    /// <remarks>
    /// While the store is away all waits for it, in its order: most clients cannot see a hole, and whoever would come now needs the store as well. What
    /// arrives meanwhile is bounded as ever.
    /// </remarks>
    private async Task RepairAsync(Head head)
    {
        while (!await StoreRetry.TryAsync(
            () => ReadUpToAsync(head), exception => Traces.RepairFailed(logger, Actor.Name, StoreRetry.Seconds, exception)))
        {
            if (_members.TrueForAll(member => member.IsGone))
            {
                // Nobody waits for the rows; whoever counts them reads for itself, and again until it can.
                CountAnew();
                return;
            }

            await StoreRetry.WaitAsync(time, CancellationToken.None);
        }
    }

    private async Task ReadUpToAsync(Head head)
    {
        while (_swept!.Value.Offset < head.Version)
        {
            var rows = await log.ReadAsync(head, _swept.Value.Offset, options.ReplayPageRows, CancellationToken.None);
            var before = rows.Count == 0 ? head.Position : new(head.Epoch, rows[0].Position!.Value.Offset - 1);
            if (before.Offset > _swept.Value.Offset)
                StartOver(before, ResetReason.Trimmed);
            if (rows.Count > 0)
                Sweep(new(rows));
            _swept = rows.Count == 0 ? before : rows[^1].Position!.Value;
        }

        CountAnew();
    }

    /// <summary>What of events changes counts was lost with them.</summary>
    private void CountAnew()
    {
        Readers.RecountAll(Actor.Name);
        Owner?.Recheck();
    }
}
