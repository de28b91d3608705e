using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static readonly DateTimeOffset Moment = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    [Fact]
    public async Task A_user_who_was_never_met_has_no_inbox()
    {
        Assert.Null(await Inboxes.LoadAsync(Inbox("nobody").Key, default, 10, None));
        Assert.Empty(await Inboxes.ReadRowsAsync(Inbox("nobody").Key, 0, 100, 100, None));
        Assert.Empty(await Inboxes.ReadRowsAsync(Inbox("nobody").Key, [1, 2], None));
    }

    [Fact]
    public async Task Inbox_rows_come_back_as_they_were_written()
    {
        var log = Inbox("u1");
        var rows = Rows();
        await log.WriteAsync([.. rows]);

        AssertSame(rows, await Inboxes.ReadRowsAsync(log.Key, 0, 100, 100, None));
        AssertSame(rows, await Inboxes.ReadRowsAsync(log.Key, [5, 4, 3, 2, 1, 1, 77], None));
    }

    [Fact]
    public async Task A_log_has_no_copy_of_the_preferences_and_readers_get_those_of_now()
    {
        var log = Inbox("u1");
        await log.WriteAsync(Changed(1, """{"mutedTypes":["a"]}"""), new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["a"]}""")));
        await log.WriteAsync(Changed(2, """{"mutedTypes":["b"]}"""), new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["b"]}""")));

        var now = new[] { Changed(1, """{"mutedTypes":["b"]}"""), Changed(2, """{"mutedTypes":["b"]}""") };
        AssertSame<IReadOnlyList<Row>>(now, await Inboxes.ReadRowsAsync(log.Key, 0, 100, 100, None));
        AssertSame<IReadOnlyList<Row>>([now[0]], await Inboxes.ReadRowsAsync(log.Key, [1], None));

        static InboxRow Changed(long version, string json) => new(version, InboxChange.Preferences, Moment, null, StoredLog.Bytes(json));
    }

    [Fact]
    public async Task Rows_that_a_decision_cuts_off_are_gone_with_it_and_others_are_not()
    {
        var (log, other) = (Inbox("u1"), Inbox("u2"));
        for (var i = 0; i < 6; i++)
        {
            await log.WriteAsync(log.Item($"n-{i}"));
            await other.WriteAsync(other.Item($"n-{i}"));
        }

        Assert.Equal(
            AppendOutcome.Durable,
            await log.AppendAsync(log.Head!.Value with { Version = 7, Floor = 4 }, log.Item("n-6"), new InboxCutRow(1, 4)));
        await other.RaiseFloorAsync(4);

        Assert.Equal([5, 6, 7], (await Inboxes.ReadRowsAsync(log.Key, 0, 100, 100, None)).Select(row => row.Version));
        // The memory store keeps all rows for those who replay them.
        if (Store is not MemoryStore)
            Assert.Equal((1, 4), (await Store.DropRowsAsync(log.Key, 100, None), await Store.DropRowsAsync(other.Key, 100, None)));
    }

    [Fact]
    public async Task A_load_reads_the_bodies_of_marks_alone()
    {
        var log = Inbox("u1");
        var rows = Rows();
        await log.WriteAsync([.. rows]);

        var loaded = (await Inboxes.LoadAsync(log.Key, default, 10, None))!;

        AssertSame(rows.Select(row => row.Change == InboxChange.Read ? row : row with { Body = default }).ToList(), loaded.Rows.ToList());
        Assert.Equal(log.Head, loaded.Head);
        Assert.Empty(loaded.Subscriptions);
        Assert.Null(loaded.Preferences);
    }

    [Fact]
    public async Task Rows_are_read_after_one_version_up_to_another_and_no_more_than_asked()
    {
        var log = Inbox("u1");
        for (var i = 0; i < 10; i++)
            await log.WriteAsync(log.Item($"n-{i}"));

        Assert.Equal([3, 4, 5], await VersionsAsync(2, 5, 100));
        Assert.Equal([3, 4], await VersionsAsync(2, 9, 2));
        Assert.Equal([9, 10], await VersionsAsync(8, long.MaxValue, 100));
        Assert.Empty(await VersionsAsync(5, 5, 100));
        Assert.Equal([2L, 7L], (await Inboxes.ReadRowsAsync(log.Key, [7, 2], None)).Select(row => row.Version));

        await log.RaiseFloorAsync(6);
        Assert.Equal([7, 8, 9, 10], await VersionsAsync(0, 100, 100));
        Assert.Equal([7L], (await Inboxes.ReadRowsAsync(log.Key, [7, 2], None)).Select(row => row.Version));
        Assert.Equal(4, (await Inboxes.LoadAsync(log.Key, default, 10, None))!.Rows.Count);

        async Task<IEnumerable<long>> VersionsAsync(long after, long upTo, int limit) =>
            (await Inboxes.ReadRowsAsync(log.Key, after, upTo, limit, None)).Select(row => row.Version);
    }

    [Fact]
    public async Task Subscriptions_marks_and_preferences_come_back_as_they_were_last_written()
    {
        var log = Inbox("u1");
        var subscription = new SubscriptionRow(
            "library:7", new(long.MaxValue >> 11), 5, 9, 12, [new(11, 11), new(13, 20)], Moment, NeedsCapability: true);
        MarkRow[] marks = [new("library:7", 3, true, false), new("library:7", 4, false, true), new("library:9", 1, true, true)];
        await log.WriteAsync(
            new SubscriptionRow("library:7", default, 0, 0, 0, [], Moment), new SubscriptionRow("a", default, 0, 0, 0, [], Moment),
            subscription);
        await log.WriteAsync(new MarkRow("library:7", 3, false, true), marks[0], marks[1], marks[2]);
        await log.WriteAsync(new MarkRow("library:7", 9, true, true), new MarkRow("library:7", 9, false, false));
        await log.WriteAsync(new PreferencesRow(StoredLog.Bytes("{}")), new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["x"]}""")));
        await log.WriteAsync(subscription with { ReadAhead = [new(14, 14)] });

        var loaded = (await Inboxes.LoadAsync(log.Key, default, 10, None))!;

        AssertSame<IReadOnlyList<Row>>(
            [new SubscriptionRow("a", default, 0, 0, 0, [], Moment), subscription with { ReadAhead = [new(14, 14)] }],
            loaded.Subscriptions);
        AssertSame<IReadOnlyList<Row>>(marks, loaded.Marks);
        AssertSame<Row?>(new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["x"]}""")), loaded.Preferences);
    }

    [Fact]
    public async Task A_subscription_that_ended_takes_its_marks_along_and_the_next_one_starts_without_them()
    {
        var log = Inbox("u1");
        var subscription = new SubscriptionRow("news", new(7), 1, 1, 1, [new(5, 6)], Moment);
        await log.WriteAsync(subscription, new MarkRow("news", 3, true, true), new MarkRow("other", 3, true, true));

        // All in one group, and the last in one append: each follows on what is written just before.
        Task<AppendOutcome>[] appends =
        [
            log.AppendAsync(new MarkRow("news", 4, true, true)),
            log.AppendAsync(new SubscriptionEndedRow("news")),
            log.AppendAsync(new SubscriptionRow("news", new(7), 8, 8, 8, [], Moment), new MarkRow("news", 9, true, false)),
            log.AppendAsync(
                new SubscriptionEndedRow("news"),
                new SubscriptionRow("news", new(7), 9, 9, 9, [], Moment),
                new MarkRow("news", 10, false, true)),
        ];
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));

        var loaded = (await Inboxes.LoadAsync(log.Key, default, 10, None))!;
        AssertSame<IReadOnlyList<Row>>([new SubscriptionRow("news", new(7), 9, 9, 9, [], Moment)], loaded.Subscriptions);
        AssertSame<IReadOnlyList<Row>>([new MarkRow("news", 10, false, true), new MarkRow("other", 3, true, true)], loaded.Marks);

        await log.WriteAsync(new SubscriptionEndedRow("news"));
        loaded = (await Inboxes.LoadAsync(log.Key, default, 10, None))!;
        Assert.Empty(loaded.Subscriptions);
        Assert.Equal("other", Assert.Single(loaded.Marks).Channel);
    }

    [Fact]
    public async Task A_thousand_ranges_of_read_ahead_come_back()
    {
        var log = Inbox("u1");
        var row = new SubscriptionRow(
            "news", new(7), 0, 0, 0,
            [.. Enumerable.Range(1, 1_000).Select(i => new OffsetRange(1L << 50 | (i * 3L), 1L << 50 | ((i * 3L) + 1)))], Moment);
        await log.WriteAsync(row);

        AssertSame<IReadOnlyList<Row>>([row], (await Inboxes.LoadAsync(log.Key, default, 10, None))!.Subscriptions);
    }

    private static List<InboxRow> Rows() =>
    [
        new(
            1, InboxChange.Item, Moment, new("n-1", 1, Moment, "borrow.requested", "u'2", "loan:😀", "key", 1, ["u'2"]),
            StoredLog.Bytes("""{"type":"borrow.requested","extra":"ü"}""")),
        new(
            2, InboxChange.Grown, Moment, new("n-1", 1, Moment.AddDays(-3), "borrow.requested", null, null, "key", 2, ["u3", "u\"2", ""]),
            StoredLog.Bytes("{}")),
        new(3, InboxChange.Read, Moment.AddMilliseconds(1), null, StoredLog.Bytes("""{"items":["n-1"]}""")),
        new(4, InboxChange.Item, Moment.AddMilliseconds(1), new("n-2", 4, Moment, "t", null, "", null, int.MaxValue, []), default),
        new(5, InboxChange.Subscribed, Moment.AddMilliseconds(1), null, StoredLog.Bytes("""{"channel":"c"}""")),
    ];
}
