using Nudge.Core.Actors;
using Nudge.Core.Inbox;

namespace Nudge.Storage.Appends;

/// <summary>An append that waits for its group.</summary>
internal sealed class PendingAppend(Append append) : PendingWrite
{
    // Continuations run on the pool: a writer that ran them itself would let one caller delay every other actor.
    private readonly TaskCompletionSource<AppendOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long _handedOver = StoreMetrics.Begin();

    internal Append Append => append;

    /// <summary>The weight of its rows, about.</summary>
    internal override long Bytes { get; } = Weigh(append.Rows);

    /// <summary>Whether an earlier append of the same loaded copy failed, so that this one was decided on what never was.</summary>
    internal bool IsGivenUp => append.Lineage is { IsBroken: true };

    internal void Complete(AppendOutcome outcome)
    {
        if (outcome == AppendOutcome.Conflict)
            append.Lineage?.Break();
        StoreMetrics.Append(outcome, _handedOver);
        if (outcome == AppendOutcome.Durable && append.Rows is [.., InboxCutRow cut])
            StoreMetrics.Cut(cut.UpTo - cut.After);
        _completion.SetResult(outcome);
    }

    internal override void Fail(StoreUnavailableException exception)
    {
        append.Lineage?.Break();
        StoreMetrics.Fail(_handedOver);
        _completion.SetException(exception);
    }

    /// <summary>Hands an append over; its place in the order is taken when this returns.</summary>
    internal static Task<AppendOutcome> HandOver(Append append, WriteQueue queue)
    {
        if (append.Lineage is { IsClosed: true })
            return Task.FromResult(AppendOutcome.Conflict);
        var pending = new PendingAppend(append);
        if (queue.TryAdd(pending, out var refusal))
            return pending._completion.Task;
        append.Lineage?.Close();
        return Task.FromException<AppendOutcome>(refusal);
    }

    private static long Weigh(IReadOnlyList<Row> rows)
    {
        var bytes = 0L;
        for (var i = 0; i < rows.Count; i++)
            bytes += rows[i].Weight;
        return bytes;
    }
}
