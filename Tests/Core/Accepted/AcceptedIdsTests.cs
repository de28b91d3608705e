using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Accepted;

public sealed class AcceptedIdsTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    // With a clock of its own that stands still, it never forgets.
    private readonly MemoryStore _disk = new(TestClock.AtNoon());

    [Fact]
    public void An_id_is_forgotten_after_24_hours_and_not_before()
    {
        var ids = new AcceptedIds([Row("a")], true);
        ids.Expire(_time.GetUtcNow() + AcceptedIds.Window);
        Assert.True(ids.TryFind("a", out _));
        ids.Expire(_time.GetUtcNow() + AcceptedIds.Window + TimeSpan.FromMilliseconds(1));
        Assert.False(ids.TryFind("a", out _));
        Assert.True(ids.IsAll);
    }

    [Fact]
    public void An_id_can_be_accepted_anew_after_it_was_forgotten()
    {
        var ids = new AcceptedIds([Row("a", version: 1)], true);
        _time.Advance(TimeSpan.FromHours(25));
        ids.Expire(_time.GetUtcNow());
        ids.Add(Row("a", version: 2));
        Assert.True(ids.TryFind("a", out var row));
        Assert.Equal(2, row.Version);
    }

    [Fact]
    public void The_first_of_an_id_stays()
    {
        var ids = new AcceptedIds([Row("a", version: 1), Row("a", version: 2)], true);
        Assert.True(ids.TryFind("a", out var row));
        Assert.Equal(1, row.Version);
    }

    [Fact]
    public void When_there_are_too_many_the_oldest_leave_and_whoever_looked_before_looks_again()
    {
        var ids = new AcceptedIds([], true);
        var lookup = new AcceptedLookup(Sample.Ada.Actor, NotificationId.Parse("i0"), _disk, _time);
        Assert.True(lookup.Completes(ids));
        for (var i = 0; i <= 100_000; i++)
            ids.Add(Row($"i{i}"));
        Assert.False(ids.IsAll);
        Assert.False(ids.TryFind("i0", out _));
        Assert.True(ids.TryFind("i100000", out _));
        Assert.False(lookup.Completes(ids));
    }

    [Fact]
    public async Task The_store_is_asked_for_what_memory_does_not_reach_and_for_nothing_else()
    {
        var ids = new AcceptedIds([Row("new")], false);
        var known = new AcceptedLookup(Sample.Ada.Actor, NotificationId.Parse("new"), _disk, _time);
        Assert.True(known.Completes(ids));

        Write(Row("old", version: 1));
        var old = new AcceptedLookup(Sample.Ada.Actor, NotificationId.Parse("old"), _disk, _time);
        Assert.False(old.Completes(ids));
        await old.AskAsync(CancellationToken.None);
        Assert.True(old.Completes(ids));
        Assert.Equal("old", old.Known!.Id);
    }

    [Fact]
    public async Task An_answer_does_not_complete_the_memory_of_a_later_activation()
    {
        var lookup = new AcceptedLookup(Sample.Ada.Actor, NotificationId.Parse("a"), _disk, _time);
        Assert.False(lookup.Completes(new([], false)));
        await lookup.AskAsync(CancellationToken.None);
        var reloaded = new AcceptedIds([], false);
        Write(Row("a", version: 1));
        Assert.False(lookup.Completes(reloaded));
        await lookup.AskAsync(CancellationToken.None);
        Assert.True(lookup.Completes(reloaded));
        Assert.NotNull(lookup.Known);
    }

    [Fact]
    public async Task Ids_that_the_store_still_holds_after_24_hours_are_not_known()
    {
        Write(Row("a", version: 1));
        _time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        var lookup = new AcceptedLookup(Sample.Ada.Actor, NotificationId.Parse("a"), _disk, _time);
        Assert.False(lookup.Completes(new([], false)));
        await lookup.AskAsync(CancellationToken.None);
        Assert.Null(lookup.Known);
    }

    private void Write(AcceptedRow row)
    {
        var bench = new ActorBench { Time = _time, Disk = _disk };
        Assert.True(bench.Publish(row.Id).IsAccepted);
    }

    private AcceptedRow Row(string id, long version = 0) => new(id, _time.GetUtcNow(), version, new(1));
}
