using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Tests.Core;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task A_publish_is_answered_with_where_it_is_stored()
    {
        var answer = await PublishAsync(Ada, "n1");

        Assert.Equal((PublishStatus.Stored, false), (answer.Value!.Status, answer.Value.Duplicate));
        var row = Assert.Single(await RowsAsync(Ada), row => row.Change == InboxChange.Item);
        Assert.Equal(PositionOf(answer).Offset, row.Version);
        Assert.Equal("n1", Sample.IdIn(row.Body));
    }

    [Fact]
    public async Task An_id_that_comes_again_is_the_same_notification_also_after_a_reload()
    {
        var first = await PublishAsync(Ada, "n1");
        var again = await PublishAsync(Ada, "n1");
        await Host.ForgetAsync();
        var later = await PublishAsync(Ada, "n1");

        Assert.All([again, later], answer => Assert.Equal((PositionOf(first), true), (PositionOf(answer), answer.Value!.Duplicate)));
        Assert.Equal(["n1"], await StoredIdsAsync(Ada));
    }

    [Fact]
    public async Task An_id_that_fifty_callers_bring_at_once_is_stored_once()
    {
        var answers = await WithinAsync(Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PublishAsync(Ada, "n1"))));

        Assert.Single(answers, answer => !answer.Value!.Duplicate);
        Assert.Single(answers.Select(PositionOf).Distinct());
        Assert.Equal(["n1"], await StoredIdsAsync(Ada));
    }

    [Fact]
    public async Task Versions_of_publishes_at_once_have_no_gap()
    {
        var answers = await WithinAsync(Task.WhenAll(Enumerable.Range(0, 200).Select(i => PublishAsync(Ada, $"n{i}"))));

        var rows = await RowsAsync(Ada);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(version => (long)version), rows.Select(row => row.Version));
        Assert.Equal(
            answers.Select(answer => PositionOf(answer).Offset).Order(),
            rows.Where(row => row.Item is not null).Select(row => row.Version));
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_durable()
    {
        await PublishAsync(Ada, "n0");
        Task<Answer<PublishReceipt>> publish;
        Task<Answer<PublishReceipt>> duplicate;
        Task<InboxView> read;
        using (Store.Hold())
        {
            publish = PublishAsync(Ada, "n1");
            await UntilHeldAsync(1);
            duplicate = PublishAsync(Ada, "n1");
            read = Host.Inboxes.MeetAsync(Ada, None);
            // A call of another actor has come back by then, so these could have.
            await Host.Channels.HeadAsync(Sample.Branch, None);

            Assert.All([publish, duplicate, (Task)read], task => Assert.False(task.IsCompleted));
        }

        var position = PositionOf(await WithinAsync(publish));
        Assert.Equal(position, PositionOf(await WithinAsync(duplicate)));
        Assert.Equal(position.Offset, (await WithinAsync(read)).Counts.Version);
    }

    [Fact]
    public async Task Decisions_of_one_inbox_do_not_wait_for_each_others_rows()
    {
        await PublishAsync(Ada, "n0");
        Task<Answer<PublishReceipt>[]> publishes;
        using (Store.Hold())
        {
            publishes = Task.WhenAll(Enumerable.Range(1, 20).Select(i => PublishAsync(Ada, $"n{i}")));
            await UntilHeldAsync(20);
        }

        Assert.All(await WithinAsync(publishes), answer => Assert.True(answer.IsAccepted));
    }

    [Fact]
    public async Task A_failed_append_is_an_unknown_outcome_and_repeating_it_is_safe()
    {
        await PublishAsync(Ada, "n1");
        Store.FailNext();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync(Ada, "n2"));
        var answer = await PublishAsync(Ada, "n2");

        Assert.False(answer.Value!.Duplicate);
        Assert.Equal(["n1", "n2"], await StoredIdsAsync(Ada));
    }

    [Fact]
    public async Task Decisions_on_a_failed_append_fail_with_it_and_are_stored_once_when_repeated()
    {
        await PublishAsync(Ada, "n0");
        var ids = Enumerable.Range(1, 10).Select(i => $"n{i}").ToArray();
        Task<Answer<PublishReceipt>>[] publishes;
        using (Store.Hold())
        {
            publishes = [.. ids.Select(id => PublishAsync(Ada, id))];
            await UntilHeldAsync(10);
            Store.FailNext();
        }

        foreach (var publish in publishes)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => WithinAsync(publish));
        foreach (var id in ids)
            Assert.False((await InsistAsync(() => PublishAsync(Ada, id))).Duplicate);

        Assert.Equal(ids.Prepend("n0"), await StoredIdsAsync(Ada));
    }

    [Fact]
    public async Task An_actor_that_somebody_else_wrote_for_does_not_write_and_is_loaded_anew()
    {
        var first = await PublishAsync(Ada, "n1");
        var head = (await Store.ReadHeadAsync(Ada.Actor, None))!.Value;
        await Store.AppendAsync(new(Ada.Actor, head, head with { Version = head.Version + 1 },
            [new InboxRow(head.Version + 1, InboxChange.Preferences, DateTimeOffset.UtcNow, null, Preferences.None.ToJson())]));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync(Ada, "n2"));
        var second = await InsistAsync(() => PublishAsync(Ada, "n2"));

        Assert.Equal(
            (PositionOf(first).Epoch, head.Version + 2, false),
            (second.Position!.Value.Epoch, second.Position.Value.Offset, second.Duplicate));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_an_outage_and_not_the_end_of_the_actor()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Host.Inboxes.MeetAsync(Ada, None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync(Ada, "n1"));
    }

    [Fact]
    public async Task The_first_contact_starts_at_the_present_head_of_the_channel_for_everyone()
    {
        await PublishAsync(ChannelName.Everyone.Value, "old1");
        await PublishAsync(ChannelName.Everyone.Value, "old2");

        var view = await Host.Inboxes.MeetAsync(Ada, None);

        var subscription = Assert.Single(view.Subscriptions);
        Assert.Equal((ChannelName.Everyone.Value, 2L), (subscription.Channel, subscription.Start));
    }

    [Fact]
    public async Task Several_publications_take_effect_in_their_order()
    {
        Publication[] publications = [.. Enumerable.Range(0, 30).Select(i => Sample.Publication($"n{i}"))];

        var answers = await Host.Inboxes.PublishEachAsync(Ada, [.. publications, publications[3]], None);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"n{i}"), await StoredIdsAsync(Ada));
        Assert.Equal(PositionOf(answers[3]), PositionOf(answers[30]));
        Assert.True(answers[30].Value!.Duplicate);
    }

    [Fact]
    public async Task One_publication_that_is_refused_does_not_hold_up_the_next()
    {
        var rules = PublishRules.Plain with { QuotaPerDay = 2 };

        var answers = await Host.Inboxes.PublishEachAsync(
            Ada,
            [
                Sample.Publication("n1", rules: rules), Sample.Publication("n2", rules: rules), Sample.Publication("n3", rules: rules),
                Sample.Publication("n1", rules: rules),
            ],
            None);

        Assert.Equal([true, true, false, true], answers.Select(answer => answer.IsAccepted));
        Assert.Equal(ErrorCode.QuotaExceeded, answers[2].Refusal!.Code);
    }

    [Fact]
    public async Task Marks_change_counts_and_a_mistake_is_told_with_its_code()
    {
        await PublishAsync(Ada, "n1");
        await PublishAsync(Ada, "n2");

        var marked = await Host.Inboxes.MarkAsync(Ada, Read("n1"), None);
        var beyond = await Host.Inboxes.MarkAsync(
            Ada, new(InboxChange.Read, [], new(marked.Value!.Head.Epoch, marked.Value.Head.Version + 10), false, []), None);

        Assert.Equal(1, marked.Value.Counts.Unread);
        Assert.Equal(ErrorCode.PositionAhead, beyond.Refusal?.Code);
    }

    [Fact]
    public async Task Subscriptions_preferences_and_marks_are_as_they_were_after_a_reload()
    {
        await PublishAsync("library:7", "c1");
        await Host.Inboxes.SubscribeAsync(Ada, Channel("library:7"), None);
        await PublishAsync("library:7", "c2");
        await PublishAsync("library:7", "c3");
        await Host.Inboxes.SetPreferencesAsync(Ada, Preferences.Create(["site:announcements"], ["spam"], ["loan:1"]).Value!, None);
        var channelHead = await Host.Channels.HeadAsync(Sample.Branch, None);
        var marked = await Host.Inboxes.MarkAsync(
            Ada, new(InboxChange.Archived, [], null, false, [new("library:7", channelHead, null, [3])]), None);
        Assert.Null(marked.Refusal);
        var before = await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, ItemFilter.Archived, null, 10), None);

        await Host.ForgetAsync();
        var after = await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, ItemFilter.Archived, null, 10), None);

        Assert.Equal(before.View.Head, after.View.Head);
        Assert.Equal(before.View.Preferences, after.View.Preferences);
        Assert.Equal(["library:7", "site:announcements"], after.View.Subscriptions.Select(row => row.Channel));
        Assert.Equal(
            before.View.Subscriptions.Select(row => (row.Start, row.ReadUpTo)),
            after.View.Subscriptions.Select(row => (row.Start, row.ReadUpTo)));
        Assert.True(after.Marks["library:7"][3].Archived);
    }

    [Fact]
    public async Task A_list_shows_items_newest_first_with_their_state()
    {
        foreach (var id in new[] { "n1", "n2", "n3" })
            await PublishAsync(Ada, id, id == "n3" ? "loan.due" : "note.updated");
        await Host.Inboxes.MarkAsync(Ada, Read("n2"), None);

        var all = await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, ItemFilter.Active, null, 10), None);
        var due = await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, ItemFilter.Active, "loan.due", 10), None);

        Assert.Equal([("n3", false), ("n2", true), ("n1", false)], all.Items.Select(item => (item.Facts.Id, item.Read)));
        Assert.Equal(["n3"], due.Items.Select(item => item.Facts.Id));
    }

    [Fact]
    public async Task Unsubscribing_from_what_is_not_subscribed_is_a_mistake()
    {
        await Host.Inboxes.SubscribeAsync(Ada, Channel("library:7"), None);

        var ended = await Host.Inboxes.UnsubscribeAsync(Ada, Channel("library:7"), None);
        var again = await Host.Inboxes.UnsubscribeAsync(Ada, Channel("library:7"), None);

        Assert.Equal(["site:announcements"], ended.Value!.Subscriptions.Select(row => row.Channel));
        Assert.Equal(ErrorCode.NotSubscribed, again.Refusal?.Code);
    }

    [Fact]
    public async Task The_right_of_a_subscription_is_taken_and_given_again()
    {
        await Host.Inboxes.SubscribeAsync(Ada, Channel("library:7"), None);

        await Host.Inboxes.WithholdAsync(Ada, Channel("library:7"), None);
        await Host.Inboxes.WithholdAsync(Ada, Channel("library:8"), None);
        var taken = await Host.Inboxes.MeetAsync(Ada, None);
        await Host.Inboxes.SubscribeAsync(Ada, Channel("library:7"), None);
        var given = await Host.Inboxes.MeetAsync(Ada, None);

        Assert.Equal(
            [("library:7", true), ("site:announcements", false)], taken.Subscriptions.Select(row => (row.Channel, row.NeedsCapability)));
        Assert.DoesNotContain(given.Subscriptions, row => row.NeedsCapability);
    }

    [Fact]
    public async Task Trimming_raises_the_floor_and_takes_items_off_the_counts()
    {
        var first = await PublishAsync(Ada, "n1");
        await PublishAsync(Ada, "n2");

        var head = await Host.Inboxes.TrimAsync(Ada, PositionOf(first).Offset, None);

        Assert.Equal(PositionOf(first).Offset, head.Floor);
        Assert.Equal(1, (await Host.Inboxes.MeetAsync(Ada, None)).Counts.Unread);
    }

    [Fact]
    public async Task Tenants_with_confusable_names_have_inboxes_of_their_own()
    {
        var left = new InboxKey(AppId.Parse("a"), UserId.Parse("b/c"));
        var right = new InboxKey(AppId.Parse("a-b"), UserId.Parse("c"));
        var other = new InboxKey(AppId.Parse("a"), UserId.Parse("b%2Fc"));

        await PublishAsync(left, "n1");

        Assert.Equal(0, (await Host.Inboxes.MeetAsync(right, None)).Counts.Unread);
        Assert.Equal(0, (await Host.Inboxes.MeetAsync(other, None)).Counts.Unread);
        Assert.Equal(1, (await Host.Inboxes.MeetAsync(left, None)).Counts.Unread);
    }
}
