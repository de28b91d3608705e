using System.Diagnostics;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Stores;

/// <summary>The figures of a bare store over a while.</summary>
/// <param name="PublishesPerSecond">Publications stored.</param>
/// <param name="SecondsPerMillion">Processor seconds of this process and of the database's.</param>
internal sealed record BareRun(double PublishesPerSecond, double SecondsPerMillion)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    internal static async Task<BareRun> MeasureAsync(IBareStore store, Func<double> storeSeconds, TimeSpan duration)
    {
        var groups = new long[store.Lanes];
        await FillAsync(store, groups, WarmUp);
        var (start, seconds, before) = (Stopwatch.GetTimestamp(), storeSeconds() + ProcessorTime.OfThisProcess(), groups.Sum());
        await FillAsync(store, groups, duration);
        var count = (groups.Sum() - before) * BareRows.Group;
        var (elapsed, spent) = (Stopwatch.GetElapsedTime(start).TotalSeconds, storeSeconds() + ProcessorTime.OfThisProcess() - seconds);
        return new BareRun(count / elapsed, spent / count * 1e6);
    }

    private static Task FillAsync(IBareStore store, long[] groups, TimeSpan duration) =>
        Task.WhenAll(Enumerable.Range(0, store.Lanes).Select(lane => Task.Run(async () =>
        {
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration; groups[lane]++)
                await store.WriteGroupAsync(lane, groups[lane]);
        })));
}
