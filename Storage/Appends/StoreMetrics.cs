using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Nudge.Core.Actors;

namespace Nudge.Storage.Appends;

/// <summary>Measures the writers. Meter <c>Nudge.Storage</c>: of the process, since a store is opened before there is a host.</summary>
internal static class StoreMetrics
{
    internal const string MeterName = "Nudge.Storage";

    private static readonly Meter Meter = new(MeterName);

    private static readonly ConcurrentDictionary<WriteQueue, bool> Queues = new();

    private static readonly Histogram<double> AppendDuration = Meter.CreateHistogram<double>(
        "nudge.store.append.duration", "s", "From the hand-over of an actor's rows to their commit, or its failure.");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "nudge.store.commit.duration", "s", "The time that the commit of a group of appends took.");

    private static readonly Histogram<int> CommitAppends = Meter.CreateHistogram(
        "nudge.store.commit.appends", "{append}", "Appends that were committed together.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1_024, 4_096] });

    private static readonly Counter<long> RowsCut = Meter.CreateCounter<long>(
        "nudge.store.rows_cut", "{row}", "Rows of inboxes that were dropped with the row that was one too many for their bytes.");

    static StoreMetrics() => Meter.CreateObservableUpDownCounter(
        "nudge.store.waiting", static () => Queues.Sum(queue => (long)queue.Key.Count), "{append}",
        "Appends, and other work of the writers, that wait for their turn.");

    /// <summary>Something begins that is measured.</summary>
    /// <returns>The moment for the other calls; 0: nobody listens.</returns>
    internal static long Begin() => AppendDuration.Enabled ? TimeProvider.System.GetTimestamp() : 0;

    internal static void Open(WriteQueue queue) => Queues[queue] = true;

    internal static void Close(WriteQueue queue) => Queues.TryRemove(queue, out _);

    internal static void Append(AppendOutcome outcome, long begun) =>
        Append(outcome == AppendOutcome.Durable ? "durable" : "conflict", begun);

    internal static void Fail(long begun) => Append("failed", begun);

    internal static void Commit(int appends, long begun)
    {
        if (begun == 0)
            return;
        CommitDuration.Record(TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
        CommitAppends.Record(appends);
    }

    internal static void Cut(long rows) => RowsCut.Add(rows);

    private static void Append(string outcome, long begun)
    {
        if (begun != 0)
            AppendDuration.Record(
                TimeProvider.System.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
