using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Fanout;

/// <remarks>Lost rows are read from the store, in their place among those that arrived.</remarks>
public sealed partial class SourceFanout
{
    private readonly Lock _losing = new();
    private Position? _lost;
    private bool _hasLostTrims;
    private bool _isRepairPosted;

    /// <summary>Events will not come by the mailbox: has what they said read from the store.</summary>
    /// <param name="upTo">Not all rows up to it come; <see langword="null"/>: none are missing.</param>
    /// <param name="hasTrims">Whether something was trimmed that nobody hears of.</param>
    /// <param name="arrivedAt">When the first of them had arrived; 0: none had.</param>
    private void Lose(Position? upTo, bool hasTrims, long arrivedAt)
    {
        if (upTo is null && !hasTrims)
            return;
        lock (_losing)
        {
            // A head that was asked for before more was lost takes nothing of it back.
            if (upTo is { } last && (_lost is not { } lost || lost.Epoch != last.Epoch || lost.Offset < last.Offset))
                _lost = last;
            _hasLostTrims |= hasTrims;
            if (_isRepairPosted)
                return;
            _isRepairPosted = true;
        }

        _mailbox.TryPost(new RepairCommand(arrivedAt));
    }

    private (Position? Lost, bool HasTrims) TakeLost()
    {
        lock (_losing)
        {
            var taken = (_lost, _hasLostTrims);
            (_lost, _hasLostTrims, _isRepairPosted) = (null, false, false);
            return taken;
        }
    }

    /// <summary>The head up to which rows are missing before an event; <see langword="null"/>: none are.</summary>
    private Head? HoleBefore(ActorEvent told) =>
        _swept is { } swept && PositionOf(told) is { } position && Continues(swept, position) && position.Offset > swept.Offset + 1
            ? new Head(position.Epoch, position.Offset - 1, 0)
            : null;

    private async Task TryReachAsync(Position head, long arrivedAt)
    {
        try
        {
            if (_swept is { } swept && Continues(swept, head) && head.Offset > swept.Offset)
                await RepairAsync(new(head.Epoch, head.Offset, 0), arrivedAt);
            else
                Reach(head, head.Offset);
        }
        catch (Exception exception)
        {
            ConnectionLog.SweepFailed(_logger, Actor.Name, exception);
        }
    }

    /// <summary>Reads from the store what was lost between where the fan-out stands and a head.</summary>
    /// <remarks>
    /// While the store is away all waits for it, in its order: most clients cannot see a hole, and whoever would come now needs the store
    /// as well. What arrives meanwhile is bounded as ever.
    /// </remarks>
    private async Task RepairAsync(Head head, long arrivedAt)
    {
        while (!await StoreRetry.TryAsync(
            () => ReadUpToAsync(head, arrivedAt),
            exception => ConnectionLog.RepairFailed(_logger, Actor.Name, StoreRetry.Seconds, exception)))
        {
            if (_members.TrueForAll(member => member.IsGone))
            {
                // Nobody waits for the rows; whoever counts them reads for itself, and again until it can.
                CountAnew();
                return;
            }

            await StoreRetry.WaitAsync(_time, CancellationToken.None);
        }
    }

    private async Task ReadUpToAsync(Head head, long arrivedAt)
    {
        while (_swept!.Value.Offset < head.Version)
        {
            var rows = await _log.ReadAsync(head, _swept.Value.Offset, _options.ReplayPageRows, CancellationToken.None);
            var before = rows.Count == 0 ? head.Position : new(head.Epoch, rows[0].Position!.Value.Offset - 1);
            if (before.Offset > _swept.Value.Offset)
                StartOver(before, ResetReason.Trimmed);
            if (rows.Count > 0)
                await SweepAsync(new(rows), arrivedAt);
            _swept = rows.Count == 0 ? before : rows[^1].Position!.Value;
        }

        CountAnew();
    }

    /// <summary>Changes of counts were lost with the events.</summary>
    private void CountAnew()
    {
        Readers.RecountAll(Actor.Name);
        Owner?.Recheck();
    }

    /// <summary>Reads what was lost until now.</summary>
    private sealed class RepairCommand(long arrivedAt) : Command<SourceFanout>
    {
        public override async ValueTask ApplyAsync(SourceFanout fanout)
        {
            var (lost, hasTrims) = fanout.TakeLost();
            if (lost is { } last)
                await fanout.TryReachAsync(last, arrivedAt);
            if (hasTrims)
                fanout.CountAnew();
        }
    }
}
