using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Fanout;

/// <summary>Brings one attachment from a client's position to live: without a gap, or with a reset that says so.</summary>
/// <remarks>
/// The attachment is held from before the head is known, so that all above the head waits. Rows up to the head come from the store in
/// pages, each after the client has taken the last one. Where more was published meanwhile than could wait, it is read from the store as
/// well.
/// </remarks>
public sealed class CatchUp(SourceFanouts fanouts, IOptions<ConnectionsOptions> options, ConnectionMetrics metrics)
{
    /// <summary>Runs until the attachment is live, or gone.</summary>
    /// <param name="attachment">Held since before <paramref name="head"/> was read.</param>
    /// <param name="log">Its log.</param>
    /// <param name="from">The client's position; <see langword="null"/>: it begins at the head.</param>
    /// <param name="head">The durable head.</param>
    /// <param name="later">Reads a later head.</param>
    /// <param name="cancellationToken">The connection is gone.</param>
    public async Task<Recovery> RunAsync(
        Attachment attachment, Log log, Position? from, Head head, Func<CancellationToken, Task<Head>> later,
        CancellationToken cancellationToken)
    {
        var isRecovered = true;
        var after = head.Version;
        if (from is { } position)
        {
            if (WhyReset(position, head) is { } reason)
                isRecovered = Reset(attachment, head, reason);
            else
                after = position.Offset;
        }

        attachment.Begin(after);
        attachment.Receiver.Begin(attachment.Channel, new(head.Epoch, after));
        for (var isFirst = true; ; isFirst = false)
        {
            if (!await ReplayAsync(attachment, log, after, head, cancellationToken))
                isRecovered = Reset(attachment, head, ResetReason.Trimmed);
            if (isFirst && isRecovered && from is { } had)
                Tell(attachment, had, head.Position);
            var live = new LiveCommand(attachment, head);
            fanouts.Post(attachment.Source, live);
            if (await live.IsLive.WaitAsync(cancellationToken))
                return new(head.Position, isRecovered);
            after = head.Version;
            var before = head;
            head = await later(cancellationToken);
            if (head.Epoch != before.Epoch && before.Position != Position.None)
            {
                isRecovered = Reset(attachment, head, ResetReason.Epoch);
                after = head.Version;
            }
        }
    }

    private static string? WhyReset(Position from, Head head)
    {
        // Before the first row of a log is in every life of it, as long as that row is there.
        var isBeforeAll = from == Position.None;
        if (!isBeforeAll && from.Epoch != head.Epoch)
            return ResetReason.Epoch;
        if (from.Offset > head.Version)
            return ResetReason.Ahead;
        return from.Offset < head.Floor ? ResetReason.Trimmed : null;
    }

    /// <returns><see langword="false"/> if rows were trimmed before they were read.</returns>
    private async Task<bool> ReplayAsync(Attachment attachment, Log log, long after, Head head, CancellationToken cancellationToken)
    {
        while (after < head.Version && !attachment.IsGone)
        {
            var rows = await log.ReadAsync(head, after, options.Value.ReplayPageRows, cancellationToken);
            if (rows.Count == 0 || rows[0].Position!.Value.Offset != after + 1)
                return false;
            attachment.Send(new Batch(rows));
            metrics.Replayed(rows.Count);
            after = rows[^1].Position!.Value.Offset;
            await attachment.Receiver.Outlet.DrainedAsync().WaitAsync(cancellationToken);
        }

        return true;
    }

    private static void Tell(Attachment attachment, Position from, Position head) =>
        attachment.Inform(receiver => receiver.CaughtUp(attachment.Channel, from, head));

    private bool Reset(Attachment attachment, Head head, string reason)
    {
        metrics.Reset(reason);
        attachment.Inform(receiver => receiver.Reset(attachment.Channel, head.Position, reason));
        return false;
    }
}
