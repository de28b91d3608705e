using Nudge.Core.Actors;
using Nudge.Storage.PostgreSql;
using Nudge.Tests.Conformance;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql;

public sealed class PostgreSqlPartitionTests : IAsyncLifetime
{
    // The clock stands at 2026-01-31, noon.
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private string _database = "";
    private PostgreSqlStore? _store;

    private PostgreSqlStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        _store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = _database, PartitionDays = 3, Timeout = TimeSpan.FromSeconds(30) }, _time, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Days_are_made_ahead_at_the_start_and_by_the_first_retention_of_a_day()
    {
        Assert.Equal("20260130,20260131,20260201,20260202,20260203", await DaysAsync("channel_log"));

        _time.Advance(TimeSpan.FromDays(2));
        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);

        Assert.EndsWith("20260204,20260205", await DaysAsync("channel_log"), StringComparison.Ordinal);
        Assert.Equal(await DaysAsync("channel_log"), await DaysAsync("inbox_log"));
    }

    [Fact]
    public async Task Rows_lie_in_the_partition_of_their_day_and_those_of_no_day_are_kept_all_the_same()
    {
        var log = Log("news");
        await log.WriteAsync(log.ChannelRow(at: _time.GetUtcNow()));
        await log.WriteAsync(log.ChannelRow(at: _time.GetUtcNow().AddDays(30)));

        Assert.Equal(1L, await PostgresSql.ScalarAsync(_database, "select count(*) from channel_log_0_20260131"));
        Assert.Equal(1L, await PostgresSql.ScalarAsync(_database, "select count(*) from channel_log_0_default"));
        Assert.Equal(
            2, (await Store.ReadSlicesAsync("library", [new("news", 0, 9, null, null, true, 9)], CancellationToken.None))[0].Count);

        // The day of the stray row comes, and cannot have a partition any more: nothing fails, and the row stays.
        _time.Advance(TimeSpan.FromDays(30));
        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);
        Assert.DoesNotContain("20260302", await DaysAsync("channel_log"), StringComparison.Ordinal);
        Assert.Contains("20260303", await DaysAsync("channel_log"), StringComparison.Ordinal);
        Assert.Equal(
            2, (await Store.ReadSlicesAsync("library", [new("news", 0, 9, null, null, true, 9)], CancellationToken.None))[0].Count);
    }

    [Fact]
    public async Task A_day_goes_when_none_of_its_rows_is_retained_and_not_before()
    {
        var (kept, gone, inbox) = (Log("kept"), Log("gone"), new StoredLog(Store, new(ActorKind.Inbox, "library", "u1")));
        await kept.WriteAsync(kept.ChannelRow(at: _time.GetUtcNow()));
        await gone.WriteAsync(gone.ChannelRow(at: _time.GetUtcNow()));
        await inbox.WriteAsync(inbox.Item("n-1", _time.GetUtcNow()));
        await gone.RaiseFloorAsync(1);
        await inbox.RaiseFloorAsync(1);
        _time.Advance(TimeSpan.FromDays(4));
        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);

        Assert.StartsWith("20260131,20260203", await DaysAsync("channel_log"), StringComparison.Ordinal);
        Assert.StartsWith("20260203", await DaysAsync("inbox_log"), StringComparison.Ordinal);
        Assert.Single((await Store.ReadSlicesAsync("library", [new("kept", 0, 9, null, null, true, 9)], CancellationToken.None))[0]);

        await kept.RaiseFloorAsync(1);
        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);
        Assert.StartsWith("20260131", await DaysAsync("channel_log"), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(1));
        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);
        Assert.StartsWith("20260204", await DaysAsync("channel_log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_goes_on_where_a_long_reader_is_in_the_way_of_the_partitions()
    {
        _time.Advance(TimeSpan.FromDays(20));
        await using (await PostgresSql.HoldAsync(_database, "select * from channel_log, inbox_log"))
            Assert.Equal(0, await Store.DropAcceptedAsync(default, 1, CancellationToken.None));
        Assert.DoesNotContain("20260220", await DaysAsync("channel_log"), StringComparison.Ordinal);

        await Store.DropAcceptedAsync(default, 1, CancellationToken.None);
        Assert.Contains("20260220", await DaysAsync("channel_log"), StringComparison.Ordinal);
    }

    private StoredLog Log(string name) => new(Store, new(ActorKind.Channel, "library", name));

    private async Task<string> DaysAsync(string log) => (string)(await PostgresSql.ScalarAsync(
        _database,
        "select string_agg(right(inhrelid::regclass::text, 8), ',' order by 1) from (select inhrelid from pg_inherits where inhparent = "
        + $"'{log}_0'::regclass and inhrelid::regclass::text ~ '[0-9]$' order by inhrelid::regclass::text) d"))!;
}
