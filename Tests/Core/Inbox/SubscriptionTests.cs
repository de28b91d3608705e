using Nudge.Core.Errors;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Core.Inbox;

public sealed class SubscriptionTests
{
    private readonly ActorBench _bench = new();

    [Fact]
    public void Subscribing_starts_at_the_head()
    {
        _bench.PublishTo(Sample.Branch, "a");
        _bench.Subscribe(Sample.Branch);
        Assert.Equal(0, _bench.CountIn(Sample.Branch).Unread);
        _bench.PublishTo(Sample.Branch, "b");
        Assert.Equal(1, _bench.CountIn(Sample.Branch).Unread);
    }

    [Fact]
    public void A_channel_without_a_log_is_heard_from_its_first_row()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.PublishTo(Sample.Branch, "a");
        _bench.PublishTo(Sample.Branch, "b");
        Assert.Equal(2, _bench.CountIn(Sample.Branch).Unread);
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 1);
        Assert.Equal(1, _bench.CountIn(Sample.Branch).Unread);
        Assert.Equal(["b"], _bench.Ids(ItemFilter.Unread));
    }

    [Fact]
    public void Subscribing_again_starts_anew()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.PublishTo(Sample.Branch, "a");
        _bench.PublishTo(Sample.Branch, "b");
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 2);
        _bench.Subscribe(Sample.Branch);
        Assert.Equal(0, _bench.CountIn(Sample.Branch).Unread);
        Assert.Empty(_bench.Ids());
        Assert.Empty(_bench.Ids(ItemFilter.Archived));
        Assert.Empty(_bench.Disk.Find(Sample.Ada.Actor)!.Marks);
    }

    [Fact]
    public void Unsubscribing_ends_the_cursor_and_the_marks()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.PublishTo(Sample.Branch, "a");
        _bench.MarkIn(Sample.Branch, InboxChange.Deleted, 1);
        Assert.DoesNotContain(_bench.Unsubscribe(Sample.Branch).Value!.Subscriptions, row => row.Channel == "library:7");
        Assert.Empty(_bench.Disk.Find(Sample.Ada.Actor)!.Marks);
        Assert.Equal(ErrorCode.NotSubscribed, _bench.Unsubscribe(Sample.Branch).Refusal!.Code);
    }

    [Fact]
    public void Both_are_told_with_the_channel()
    {
        _bench.View();
        _bench.Subscribe(Sample.Branch);
        _bench.Unsubscribe(Sample.Branch);
        var told = _bench.Told.Cast<InboxAppended>().TakeLast(2).ToArray();
        Assert.Equal([InboxChange.Subscribed, InboxChange.Unsubscribed], told.Select(each => each.Row.Change));
        Assert.All(told, each => Assert.Equal(["library:7"], each.Channels));
    }

    [Fact]
    public async Task A_right_that_was_taken_stays_taken_with_the_cursor_in_its_place_until_the_user_subscribes_again()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.PublishTo(Sample.Branch, "a");
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 1);

        await _bench.WithholdAsync(Sample.Ada, Sample.Branch.Channel, CancellationToken.None);
        var told = (InboxAppended)_bench.Told[^1];
        var version = _bench.View().Head.Version;
        await _bench.WithholdAsync(Sample.Ada, Sample.Branch.Channel, CancellationToken.None);
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 1);

        Assert.Equal((InboxChange.Revoked, "library:7"), (told.Row.Change, Assert.Single(told.Channels)));
        Assert.Equal(version, told.Row.Version);
        Assert.True(Branch().NeedsCapability);
        Assert.Equal(1, Branch().ReadUpTo);
        Assert.Single(_bench.Disk.Find(Sample.Ada.Actor)!.Marks);
        Assert.True(_bench.Disk.Find(Sample.Ada.Actor)!.Subscriptions["library:7"].NeedsCapability);

        _bench.Subscribe(Sample.Branch);
        Assert.False(Branch().NeedsCapability);

        SubscriptionRow Branch() => _bench.View().Subscriptions.Single(row => row.Channel == "library:7");
    }

    [Fact]
    public async Task A_channel_without_a_subscription_has_no_right_to_take()
    {
        await _bench.WithholdAsync(Sample.Ada, Sample.Branch.Channel, CancellationToken.None);

        Assert.Empty(_bench.Told);
        Assert.Null(_bench.Disk.Find(Sample.Ada.Actor));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_user_has_200_subscriptions_and_no_more(bool isMet)
    {
        if (isMet)
            _bench.View();
        for (var i = 1; i < InboxActor.SubscriptionsMax; i++)
            Assert.True(_bench.Subscribe(Sample.Channel($"library:{i}")).IsAccepted);
        var refusal = _bench.Subscribe(Sample.Channel("one:more")).Refusal!;
        Assert.Equal((ErrorCode.SubscriptionsFull, 200L), (refusal.Code, refusal.Limit));
        Assert.True(_bench.Subscribe(Sample.Channel("library:1")).IsAccepted);
        _bench.Unsubscribe(Sample.Channel("library:1"));
        Assert.True(_bench.Subscribe(Sample.Channel("one:more")).IsAccepted);
    }
}
