using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Inbox;

public sealed class FirstContactTests
{
    private static readonly ChannelKey Everyone = new(Sample.App, ChannelName.Everyone);

    private readonly ActorBench _bench = new();

    [Fact]
    public void Announcements_start_at_the_first_contact()
    {
        _bench.PublishTo(Everyone, "before");
        var view = _bench.View();
        Assert.Equal((1, 0), (view.Head.Version, view.Head.Floor));
        Assert.Equal("site:announcements", Assert.Single(view.Subscriptions).Channel);
        Assert.Equal(0, _bench.CountIn(Everyone).Unread);
        _bench.PublishTo(Everyone, "after");
        Assert.Equal(1, _bench.CountIn(Everyone).Unread);
        Assert.Equal(["after"], _bench.Ids());
    }

    [Fact]
    public void The_first_contact_is_told_as_a_subscription()
    {
        _bench.View();
        var told = Assert.IsType<InboxAppended>(Assert.Single(_bench.Told));
        Assert.Equal((1L, InboxChange.Subscribed), (told.Row.Version, told.Row.Change));
        Assert.Equal(["site:announcements"], told.Channels);
    }

    [Fact]
    public void A_second_contact_changes_nothing()
    {
        var first = _bench.View();
        var second = _bench.View();
        Assert.Equal(ActorText.Of(first), ActorText.Of(second));
        Assert.Empty(_bench.Written);
    }

    [Fact]
    public void A_publish_to_someone_never_met_meets_them()
    {
        Assert.Equal(2, _bench.Publish("a").Value!.Position!.Value.Offset);
        Assert.Equal([InboxChange.Subscribed, InboxChange.Item], _bench.Written.OfType<InboxRow>().Select(row => row.Change));
        Assert.Single(_bench.View().Subscriptions);
    }

    [Fact]
    public void A_refused_publish_leaves_no_half_of_a_user()
    {
        var answer = _bench.Publish("a", rules: new() { QuotaPerDay = 0 });
        Assert.Equal(ErrorCode.QuotaExceeded, answer.Refusal!.Code);
        Assert.Null(_bench.Disk.HeadOf(Sample.Ada.Actor));
        _bench.PublishTo(Everyone, "between");
        Assert.Equal(new Position(_bench.View().Head.Epoch, 2), _bench.Publish("a").Value!.Position);
        Assert.Equal(0, _bench.CountIn(Everyone).Unread);
    }

    [Fact]
    public void Reading_marking_and_signalling_meet_nobody()
    {
        Assert.Empty(_bench.Ids());
        Assert.True(_bench.MarkAll(InboxChange.Read).IsAccepted);
        Assert.Equal(ErrorCode.NotSubscribed, _bench.Unsubscribe(Sample.Branch).Refusal!.Code);
        _bench.Decide(Sample.Ada, actor => actor.Signal(TypeName.Parse("typing"), default, 0));
        _bench.Decide(Sample.Ada, actor => actor.PublishEphemeral(Sample.Publication("a")));
        _bench.Decide(Sample.Ada, actor => actor.Trim(10));
        Assert.Null(_bench.Disk.HeadOf(Sample.Ada.Actor));
    }

    [Fact]
    public void A_user_who_left_the_announcements_is_not_subscribed_again()
    {
        _bench.View();
        _bench.Unsubscribe(Everyone);
        _bench.Reload();
        Assert.Empty(_bench.View().Subscriptions);
    }

    [Fact]
    public void A_subscription_can_be_the_first_contact()
    {
        Assert.Equal(["library:7", "site:announcements"], _bench.Subscribe(Sample.Branch).Value!.Subscriptions.Select(row => row.Channel));
        Assert.Equal(2, _bench.View().Head.Version);
    }
}
