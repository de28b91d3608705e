using System.Collections.Immutable;
using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Occupancy;

/// <summary>Who is on one channel, by what nodes report: counted over nodes, published once, and unshaken by a move of the actor.</summary>
public sealed class OccupancyActorTests
{
    private static readonly OccupancyRules Presence =
        new(IsNoted: true, HasMembers: true, IsCached: false, IsCountTold: false, MembersMax: 3);
    private static readonly OccupancyRules Counted =
        new(IsNoted: true, HasMembers: false, IsCached: false, IsCountTold: true, MembersMax: 0);
    private static readonly OccupancyRules Cached =
        new(IsNoted: true, HasMembers: false, IsCached: true, IsCountTold: false, MembersMax: 0);

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private long _sequence;

    [Fact]
    public void A_user_on_two_nodes_is_one_member_until_both_are_gone()
    {
        var actor = Actor();

        Assert.Equal("occupied +ada", Text(actor.Report("a", Report("ada"), Presence)));
        Assert.Equal("", Text(actor.Report("b", Report("ada"), Presence)));
        Assert.Equal("", Text(actor.Report("a", Report(), Presence)));
        Assert.Equal("vacated -ada", Text(actor.Forget("b", Presence)));
        Assert.True(actor.IsEmpty);
    }

    [Fact]
    public void A_report_that_comes_late_or_twice_changes_nothing_even_after_its_node_has_left()
    {
        var actor = Actor();
        var joined = Report("ada");
        var left = Report();

        actor.Report("a", joined, Presence);
        Assert.Equal("", Text(actor.Report("a", joined, Presence)));
        actor.Report("a", left, Presence);
        Assert.Equal("", Text(actor.Report("a", joined, Presence)));
        Assert.Equal(0, actor.View.Subscriptions);
    }

    [Fact]
    public void A_node_that_was_forgotten_comes_back_with_the_report_that_it_had()
    {
        var actor = Actor();
        var report = Report("ada");
        actor.Report("a", report, Presence);

        Assert.Equal("vacated -ada", Text(actor.Forget("a", Presence)));
        Assert.Equal(0, actor.SequenceOf("a"));
        Assert.Equal("occupied +ada", Text(actor.Report("a", report, Presence)));
    }

    [Fact]
    public void A_full_channel_refuses_a_new_member_and_takes_one_who_is_there_already()
    {
        var actor = Actor();
        actor.Report("a", Report("ada", "ben"), Presence);
        actor.Report("b", Report("cem"), Presence);

        Assert.True(actor.Report("b", Report("cem", "dora"), Presence).IsRefused);
        Assert.False(actor.Report("b", Report("cem", "ada"), Presence).IsRefused);
        Assert.Equal(3, actor.View.MemberCount);
    }

    [Fact]
    public void An_actor_that_moved_tells_nothing_of_those_who_report_again_and_at_the_end_of_those_who_do_not()
    {
        var before = Actor();
        before.Report("a", Report("ada"), Presence);
        before.Report("b", Report("ben"), Presence);
        before.Report("dead", Report("dora"), Presence);
        var after = Actor(revision: 1_000);
        after.Gather();

        // A node's last knowledge may come before or after another one's report.
        var first = after.Report("a", Report("ada"), Presence);
        var inherited = after.Inherit(before.View, null, Presence);
        Assert.Equal("", Noted(first));
        Assert.Equal("", Noted(inherited));
        Assert.Equal(["ada", "ben", "dora"], after.View.Members!.Keys.Order());
        Assert.Equal("", Text(after.Report("b", Report("ben"), Presence)));
        Assert.Equal("", Text(after.Inherit(before.View, null, Presence)));

        var end = after.EndGathering(Presence);
        Assert.Equal("-dora", Told(end));
        Assert.Equal("-dora", Noted(end));
        Assert.True(end.View.Revision > before.View.Revision);
        Assert.Equal("+eve", Noted(after.Report("a", Report("ada", "eve"), Presence)));
    }

    [Fact]
    public void An_actor_that_moves_again_before_it_has_noted_anything_leaves_that_to_the_next_one()
    {
        var first = Actor();
        first.Report("a", Report("ada"), Presence);
        var second = Actor(revision: 1_000);
        second.Gather();
        second.Report("a", Report("ada"), Presence);
        second.Inherit(first.View, null, Presence);
        Assert.Equal("", Noted(second.Report("a", Report("ada", "ben"), Presence)));
        var third = Actor(revision: 2_000);
        third.Gather();
        third.Report("a", Report("ada", "ben"), Presence);

        // A node that came with the second activation knows of none before it.
        third.Inherit(second.View, default(OccupancyView), Presence);
        third.Inherit(second.View, first.View, Presence);

        Assert.Equal("+ben", Noted(third.EndGathering(Presence)));
    }

    [Fact]
    public void Of_what_nodes_knew_the_latest_counts()
    {
        var before = Actor();
        before.Report("a", Report("ada"), Presence);
        before.Report("b", Report("ben"), Presence);
        var old = before.View;
        before.Report("b", Report(), Presence);
        var after = Actor(revision: 1_000);
        after.Gather();

        after.Inherit(before.View, null, Presence);
        after.Inherit(old, null, Presence);

        Assert.Equal(["ada"], after.View.Members!.Keys);
    }

    [Fact]
    public void A_channel_whose_only_node_is_gone_is_vacated_once_it_is_clear_that_nobody_reports()
    {
        var after = Actor(revision: 1_000);
        after.Gather();
        after.Inherit(new(7, 1, NodeReport.NoMembers.Add("ada", Info), null, 1), null, Presence);
        Assert.False(after.IsEmpty);

        Assert.Equal("vacated -ada", Noted(after.EndGathering(Presence)));
        Assert.True(after.IsEmpty);
    }

    [Fact]
    public void A_channel_that_is_new_while_its_actor_gathers_is_noted_at_the_end()
    {
        var actor = Actor();
        actor.Gather();

        var joined = actor.Report("a", Report("ada"), Presence);
        Assert.Equal("+ada", Told(joined));
        Assert.Equal("", Noted(joined));
        Assert.Equal("occupied +ada", Noted(actor.EndGathering(Presence)));
    }

    [Fact]
    public void Counts_are_summed_over_nodes_and_survive_a_move()
    {
        var before = Actor();
        Assert.Equal("=2", Told(before.Report("a", Count(2), Counted)));
        Assert.Equal("=5", Told(before.Report("b", Count(3), Counted)));
        var after = Actor(revision: 1_000);
        after.Gather();

        Assert.Equal("", Told(after.Report("a", Count(2), Counted)));
        Assert.Equal("", Told(after.Inherit(before.View, null, Counted)));
        Assert.Equal(5, after.View.Subscriptions);
        Assert.Equal("", Told(after.Report("b", Count(3), Counted)));
        Assert.Equal("", Text(after.EndGathering(Counted)));
        Assert.Equal("=4", Told(after.Report("a", Count(1), Counted)));
    }

    [Fact]
    public void The_count_of_a_node_that_did_not_report_again_is_gone_at_the_end()
    {
        var after = Actor(revision: 1_000);
        after.Gather();
        after.Inherit(new(7, 5, null, null, 0, 5), null, Counted);
        after.Report("a", Count(2), Counted);

        Assert.Equal("=2", Told(after.EndGathering(Counted)));
        Assert.False(after.IsCountDue);
    }

    [Fact]
    public void A_kept_event_comes_back_from_a_node_that_knew_it()
    {
        var before = Actor();
        before.Report("a", Count(1), Cached);
        before.Publish(new(Info, Info, 0), Cached);
        var after = Actor(revision: 1_000);
        after.Gather();
        var first = after.Report("a", Count(1), Cached);
        after.Inherit(before.View, null, Cached);

        Assert.Equal("", Noted(first));
        Assert.Equal("", Noted(after.EndGathering(Cached)));
        Assert.Equal("{}", Encoding.UTF8.GetString(after.View.Kept!.Data.Span));
    }

    [Fact]
    public void An_empty_cache_channel_that_is_new_is_noted_as_missed_when_it_is_sure()
    {
        var actor = Actor();
        actor.Gather();

        Assert.Equal("", Noted(actor.Report("a", Count(1), Cached)));
        Assert.Equal("occupied miss", Noted(actor.EndGathering(Cached)));
        Assert.Equal("", Noted(actor.Report("a", Count(2), Cached)));
    }

    private static ReadOnlyMemory<byte> Info { get; } = "{}"u8.ToArray();

    private OccupancyActor Actor(long revision = 0) => new(new(ActorKind.Occupancy, "library", "presence-room"), _time, revision);

    private NodeReport Report(params string[] users) =>
        new(++_sequence, users.Length, users.ToImmutableDictionary(user => user, _ => Info, StringComparer.Ordinal));

    private NodeReport Count(int subscriptions) => new(++_sequence, subscriptions, NodeReport.NoMembers);

    /// <summary>The events and notices, which has to be the same.</summary>
    private static string Text(OccupancyDecision decision)
    {
        var noted = Noted(decision);
        Assert.Equal(Told(decision), string.Join(' ', noted.Split(' ').Where(word => word is not ("occupied" or "vacated"))));
        return noted;
    }

    private static string Told(OccupancyDecision decision) => string.Join(' ', decision.Events.Select(told => told switch
    {
        MemberChanged { Info: null } member => $"-{member.User}",
        MemberChanged member => $"+{member.User}",
        SubscriptionCountChanged count => $"={count.Subscriptions}",
        _ => told.GetType().Name,
    }));

    private static string Noted(OccupancyDecision decision) => string.Join(' ', decision.Notices.Select(notice => notice switch
    {
        ChannelOccupied => "occupied",
        ChannelVacated => "vacated",
        MemberAdded member => $"+{member.User}",
        MemberRemoved member => $"-{member.User}",
        CacheMissed => "miss",
        SubscriptionsCounted count => $"={count.Count}",
        _ => notice.GetType().Name,
    }));
}
