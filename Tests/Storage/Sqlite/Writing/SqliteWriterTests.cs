using Nudge.Core.Actors;
using Nudge.Storage;
using Nudge.Tests.Conformance;

namespace Nudge.Tests.Storage.Sqlite.Writing;

/// <summary>The writer when the file does not let it write: another connection has its write lock.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_group_that_cannot_be_written_fails_whole_and_the_writer_lives_on()
    {
        await using var store = await _folder.OpenAsync(options => options.Timeout = TimeSpan.FromMilliseconds(200));
        var (first, second) = (Log(store, "first"), Log(store, "second"));
        await first.WriteChannelRowsAsync(1);
        using (var other = _folder.Connect())
        {
            other.Execute("begin immediate");
            Task<AppendOutcome>[] appends =
                [first.AppendAsync(first.ChannelRow()), second.AppendAsync(second.ChannelRow()), first.AppendAsync(first.ChannelRow())];
            await Assert.ThrowsAsync<StoreUnavailableException>(() => appends[0]);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => appends[1]);
            // In the same group it fails, in a later one it is given up.
            Assert.NotEqual(AppendOutcome.Durable, await OutcomeAsync(appends[2]));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CheckAsync(CancellationToken.None));
        }

        Assert.Equal(AppendOutcome.Conflict, await first.AppendAsync(first.ChannelRow()));
        var reloaded = await first.ReloadAsync();
        Assert.Equal(1, reloaded.Head!.Value.Version);
        await reloaded.WriteChannelRowsAsync(2);
        Assert.Null((await second.ReloadAsync()).Head);
        await store.CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_what_was_taken_in_is_written()
    {
        const int Most = 256;
        await using var store = await _folder.OpenAsync(options => options.QueueAppends = Most);
        var log = await Log(store, "news").ReloadAsync();
        var appends = new List<Task<AppendOutcome>>();
        Task<AppendOutcome> refused;
        using (var other = _folder.Connect())
        {
            other.Execute("begin immediate");
            do
                appends.Add(refused = log.AppendAsync(log.ChannelRow()));
            while (!refused.IsFaulted);
        }

        var overloaded = await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Contains("overloaded", overloaded.Message, StringComparison.Ordinal);
        // Appends behind the refused one are refused as well, although the queue has room again.
        Assert.Equal(AppendOutcome.Conflict, await log.AppendAsync(log.ChannelRow()));
        appends.Remove(refused);
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        // A group was with the writer besides.
        Assert.InRange(appends.Count, Most, Most + 256);
        Assert.Equal(appends.Count, (await log.ReloadAsync()).Head!.Value.Version);
    }

    [Fact]
    public async Task A_queue_that_is_full_of_bytes_refuses_as_one_that_is_full_of_appends()
    {
        await using var store = await _folder.OpenAsync(options => options.QueueBytes = 1_048_576);
        var log = await Log(store, "news").ReloadAsync();
        var body = new byte[600_000];
        var appends = new List<Task<AppendOutcome>>();
        using (var other = _folder.Connect())
        {
            other.Execute("begin immediate");
            // The first may be with the writer already; the queue takes one in where nothing waits, and no more than it may hold beside it.
            do
                appends.Add(log.AppendAsync(log.ChannelRow() with { Body = body }));
            while (!appends[^1].IsFaulted && appends.Count < 10);
        }

        var overloaded = await Assert.ThrowsAsync<StoreUnavailableException>(() => appends[^1]);
        Assert.Contains("1048576 bytes", overloaded.Message, StringComparison.Ordinal);
        Assert.InRange(appends.Count, 2, 3);
        Assert.All(await Task.WhenAll(appends[..^1]), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        await (await log.ReloadAsync()).WriteChannelRowsAsync(1);
    }

    [Fact]
    public async Task Readers_go_on_while_nothing_can_be_written()
    {
        await using var store = await _folder.OpenAsync();
        var log = Log(store, "news");
        await log.WriteChannelRowsAsync(1);
        using var other = _folder.Connect();
        other.Execute("begin exclusive");

        Assert.Equal(log.Head, await store.ReadHeadAsync(log.Key, CancellationToken.None));
        other.Execute("rollback");
    }

    private static StoredLog Log(IActorStore store, string name) =>
        new((IStore)store, new(ActorKind.Channel, "library", name)) { Lineage = new() };

    private static async Task<AppendOutcome?> OutcomeAsync(Task<AppendOutcome> append)
    {
        try
        {
            return await append;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
