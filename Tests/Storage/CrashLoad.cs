using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Storage;
using Nudge.Tests.Conformance;

namespace Nudge.Tests.Storage;

/// <summary>
/// Actors that write all the time, and remember what was answered; a check that a store found after a crash holds that, and only whole
/// appends.
/// </summary>
internal sealed class CrashLoad(int actors)
{
    /// <summary>Rows of each append, so that half an append shows.</summary>
    private const int RowsAtATime = 3;

    private readonly long[] _answered = new long[actors];

    internal long Answered => Enumerable.Range(0, actors).Sum(i => Volatile.Read(ref _answered[i]));

    /// <summary>For each actor the last offset that was answered so far.</summary>
    internal long[] Snapshot() => [.. Enumerable.Range(0, actors).Select(i => Volatile.Read(ref _answered[i]))];

    /// <summary>Writes until told to stop. An actor whose append failed is reloaded, as a host does.</summary>
    internal Task RunAsync(IStore store, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, actors).Select(i => Task.Run(() => WriteAsync(store, i, stop), CancellationToken.None)));

    /// <summary>All that was answered is there, in order and once, and nothing by halves; others may go on writing.</summary>
    internal static async Task CheckAsync(IStore store, long[] answered)
    {
        var heads = await store.ReadHeadsAsync("library", [.. Enumerable.Range(0, answered.Length).Select(Name)], CancellationToken.None);
        for (var i = 0; i < answered.Length; i++)
        {
            Assert.True(heads[i].Version >= answered[i], $"{Name(i)}: {answered[i]} was answered, and the head is {heads[i].Version}.");
            Assert.Equal(0, heads[i].Version % RowsAtATime);
            var rows = (await store.ReadSlicesAsync(
                "library", [new(Name(i), 0, heads[i].Version + 1, null, null, false, int.MaxValue)], CancellationToken.None))[0];
            Assert.Equal(Enumerable.Range(1, (int)heads[i].Version).Select(offset => (long)offset), rows.Select(row => row.Offset));
            Assert.All(rows, row => Assert.Equal($"{Name(i)}-{row.Offset}", row.Id));
            if (heads[i].Version > 0)
                Assert.NotNull(await store.FindAcceptedAsync(Key(i), $"{Name(i)}-{heads[i].Version}", CancellationToken.None));
        }
    }

    private static string Name(int i) => $"c{i}";

    private static ActorKey Key(int i) => new(ActorKind.Channel, "library", Name(i));

    private async Task WriteAsync(IStore store, int i, CancellationToken stop)
    {
        StoredLog? log = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                log ??= await new StoredLog(store, Key(i)).ReloadAsync();
                var first = (log.Head?.Version ?? 0) + 1;
                var at = TimeProvider.System.GetUtcNow();
                var rows = Enumerable.Range(0, RowsAtATime).Select(n => (Row)new ChannelRow(
                    first + n, at, $"{Name(i)}-{first + n}", "t", $"u{n}", null, new byte[200]));
                if (await log.AppendAsync([
                    .. rows, new AcceptedRow($"{Name(i)}-{first + RowsAtATime - 1}", at, first, log.Head?.Epoch ?? default),
                ]) == AppendOutcome.Durable)
                    Volatile.Write(ref _answered[i], log.Head!.Value.Version);
                else
                    log = null;
            }
            catch (StoreUnavailableException)
            {
                log = null;
            }
        }
    }
}
