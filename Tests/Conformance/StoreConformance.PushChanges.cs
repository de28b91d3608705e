using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_users_jobs_that_join_are_one_until_somebody_takes_it()
    {
        var (first, second) = (Badge("ada"), Badge("ada"));
        await Pushes.AddJobsAsync([first, Badge("ben")], None);
        await Pushes.AddJobsAsync([second, Job("ada", PushNow)], None);
        Assert.Empty(await Pushes.ReadJobsAsync([second.Id], None));

        var claimed = await Pushes.ClaimJobsAsync(PushLane.Pro, false, PushNow.AddSeconds(3), PushNow.AddSeconds(70), 9, None);
        Assert.Equal(3, claimed.Count);
        Assert.All(claimed, job => Assert.Equal(PushWait.None, job.Waits));
        await Pushes.AddJobsAsync([second], None);
        AssertSame<IEnumerable<PushJob>>([second], await Pushes.ReadJobsAsync([second.Id], None));
    }

    [Fact]
    public async Task A_withdrawal_reaches_the_devices_that_were_sent_and_stops_the_others()
    {
        var shown = await ClaimOneAsync();
        await Pushes.RecordAsync(
            new(
                [
                    Send(shown, "a", PushSendState.Sent), Send(shown, "b", PushSendState.Confirmed) with { Due = null },
                    Send(shown, "c", PushSendState.Failed) with { Due = null },
                    Send(shown, "d", PushSendState.Waiting) with { Tries = 0, Reason = PushSend.Summary },
                    Send(shown, "e", PushSendState.Waiting) with { Tries = 0, Reason = "" },
                ],
                [], []),
            None);
        var again = PushNow.AddSeconds(70);
        Assert.False(await Pushes.WithdrawPushesAsync(Withdrawal(shown) with { Target = "ben" }, again, None));
        Assert.False(await Pushes.WithdrawPushesAsync(Withdrawal(shown) with { IsChannel = true }, again, None));
        var withdrawal = Withdrawal(shown);
        Assert.True(await Pushes.WithdrawPushesAsync(withdrawal, again, None));

        var left = Assert.Single(await Pushes.ReadJobsAsync([shown.Id], None));
        Assert.Null(left.Due);
        var totals = await TotalsAsync(shown);
        Assert.Equal((1, 0, 0, 2), (totals.Jobs, totals.JobsOpen, totals.Accepted, totals.Dropped));
        var told = Assert.Single(await Pushes.ClaimJobsAsync(PushLane.Pro, false, PushNow, PushNow.AddSeconds(60), 9, None));
        Assert.Equal(
            (withdrawal.Id, PushJobKind.Withdraw, shown.CollapseKey), (told.Id, told.Kind, told.CollapseKey));
        Assert.Equal(["a", "b", "e"], await Pushes.ReadSentAsync(told, null, 9, None));
        Assert.Equal(["b"], await Pushes.ReadSentAsync(told, "a", 1, None));

        await Pushes.RecordAsync(new([Send(told, "b", PushSendState.Sent)], [], [new(told with { Due = null }, told.Due!.Value)]), None);
        Assert.Equal(again, await NextJobAsync());
        var late = Assert.Single(await Pushes.ClaimJobsAsync(PushLane.Pro, false, again, again.AddSeconds(60), 9, None));
        Assert.Equal(["a", "e"], await Pushes.ReadSentAsync(late, null, 9, None));
    }

    [Fact]
    public async Task What_is_sent_to_all_is_withdrawn_once()
    {
        var shown = await ClaimOneAsync();
        await Pushes.RecordAsync(
            new([Send(shown, "a", PushSendState.Sent)], [], [new(shown with { Due = null }, shown.Due!.Value)]), None);
        Assert.True(await Pushes.WithdrawPushesAsync(Withdrawal(shown), PushNow.AddSeconds(70), None));
        var told = Assert.Single(await Pushes.ClaimJobsAsync(PushLane.Pro, false, PushNow, PushNow.AddSeconds(60), 9, None));
        Assert.Equal(told.Due, await NextJobAsync());
    }

    [Fact]
    public async Task A_later_job_of_the_same_key_and_target_takes_the_place_of_an_earlier_one()
    {
        var first = Job("ada", PushNow);
        var sameMoment = Job("ada", PushNow) with { Version = 8 };
        var other = Job("ada", PushNow) with { CollapseKey = "k other", Version = 6 };
        var keyless = Job("ada", PushNow) with { CollapseKey = null, Version = 1 };
        var ofChannel = Job("ada", PushNow) with { IsChannel = true, Version = 2 };
        await AddJobsAsync(first, sameMoment, other, keyless, ofChannel, Job("ben", PushNow.AddSeconds(1)));
        PushJob[] asked = [first, sameMoment, other, keyless, ofChannel];
        Assert.Equal([first.Id], await Pushes.FindCollapsedAsync(asked, None));

        await AddJobsAsync(Job("ada", PushNow.AddSeconds(1)) with { Version = 1 });
        Assert.Equal(
            new[] { first.Id, sameMoment.Id }.Order(), (await Pushes.FindCollapsedAsync(asked, None)).Order());
        Assert.Empty(await Pushes.FindCollapsedAsync([keyless], None));
    }

    [Fact]
    public async Task Pushes_that_wait_for_a_user_go_when_the_user_turns_away_and_others_keep_their_time()
    {
        var job = await ClaimOneAsync();
        var held = job.Due!.Value;
        var at = PushNow.AddSeconds(90);
        await AddJobsAsync(Job("ben", at) with { Waits = PushWait.Unseen }, Job("ada", at));
        await Pushes.RecordAsync(
            new(
                [
                    Send(job, "a", PushSendState.Waiting) with { Tries = 0, Reason = PushSend.Unseen, Due = at },
                    Send(job, "b", PushSendState.Waiting) with { Tries = 0, Reason = PushSend.Summary, Due = at },
                    Send(job, "c", PushSendState.Waiting) with { Tries = 0, Reason = PushSend.Unseen, Due = at },
                ],
                [], [new(job with { Due = at, Waits = PushWait.Unseen }, held)]),
            None);
        Assert.Equal(["b"], await Pushes.FindSummarizedAsync(["a", "b", "z"], None));

        await Pushes.ReleaseUnseenAsync(App, "ada", ["a", "b"], PushNow, None);

        var until = PushNow.AddSeconds(60);
        Assert.Equal([job.Id], Ids(await Pushes.ClaimJobsAsync(PushLane.Pro, false, PushNow, until, 9, None)));
        var send = Assert.Single(await Pushes.ClaimSendsAsync(PushSendState.Waiting, PushLane.Pro, PushNow, until, 9, None));
        Assert.Equal(("a", ""), (send.Device, send.Reason));
        // A claim is nobody's to let go.
        await Pushes.ReleaseUnseenAsync(App, "ada", ["a", "b"], PushNow, None);
        Assert.Empty(await Pushes.ClaimJobsAsync(PushLane.Pro, false, PushNow, until, 9, None));
        Assert.Empty(await Pushes.ClaimSendsAsync(PushSendState.Waiting, PushLane.Pro, PushNow, until, 9, None));
    }

    [Fact]
    public async Task Many_inboxes_are_read_with_the_number_of_their_own_unread_items()
    {
        var key = new ActorKey(ActorKind.Inbox, App, "ada ü");
        var head = new Head(Epoch.Create(), 1, 0);
        var row = new InboxRow(1, InboxChange.Read, PushNow, null, StoredLog.Bytes("{}"));
        var cursor = new SubscriptionRow("news", head.Epoch, 0, 2, 3, [new(5, 6)], PushNow);
        await Store.AppendAsync(new(key, null, head, [row, cursor]) { Unread = 7 });
        await Store.AppendAsync(new(new(ActorKind.Inbox, App, "ben"), null, new(Epoch.Create(), 0, 0), []));
        await ReopenAsync();

        var read = (await Store.ReadInboxesAsync(App, ["ada ü", "ben", "nobody"], None)).ToDictionary(inbox => inbox.User);
        Assert.Equal((2, 7L, null), (read.Count, read["ada ü"].OwnUnread, read["ben"].OwnUnread));
        AssertSame<IEnumerable<SubscriptionRow>>([cursor], read["ada ü"].Subscriptions);

        var stale = head with { Floor = 1 };
        await Store.KeepUnreadAsync(App, [("ada ü", stale, 9), ("ben", (await Store.ReadHeadAsync(
            new(ActorKind.Inbox, App, "ben"), None))!.Value, 3)], None);
        read = (await Store.ReadInboxesAsync(App, ["ada ü", "ben"], None)).ToDictionary(inbox => inbox.User);
        Assert.Equal((7L, 3L), (read["ada ü"].OwnUnread, read["ben"].OwnUnread));
    }

    [Fact]
    public async Task Channels_of_many_users_are_counted_as_those_of_one()
    {
        var key = new ActorKey(ActorKind.Channel, App, "news");
        var head = new Head(Epoch.Create(), 3, 0);
        await Store.AppendAsync(new(key, null, head, [RowOf(1, "ada"), RowOf(2, "ben"), RowOf(3, null)]));
        UnreadQuery From(long readUpTo) => new("news", head.Epoch, readUpTo, readUpTo, [], Muted: false);
        Assert.Equal(
            [2L, 1L, 3L, 0L],
            await Store.CountUnreadAsync(
                App, MutedRows.None,
                [new("ada", From(0)), new("ben", From(1)), new("cleo", From(0)), new("cleo", From(0) with { Channel = "none" })], None));
        Assert.Empty(await Store.CountUnreadAsync(App, MutedRows.None, [], None));
    }

    private ChannelRow RowOf(long offset, string? actor) =>
        new(offset, PushNow, $"n{offset}", "news", actor, null, StoredLog.Bytes("{}"));

    private async Task<DateTimeOffset?> NextJobAsync() => (await Pushes.ReadBacklogAsync(None)).OldestDue;

    private PushJob Badge(string user) => PushJob.Badge(new(PushLane.Pro), App, user, PushNow, PushNow.AddSeconds(3));

    private PushJob Withdrawal(PushJob shown) => PushJob.Withdraw(
        new(shown.Lane), shown.App, shown.IsChannel, shown.Target, shown.Notification, PushNow);
}
