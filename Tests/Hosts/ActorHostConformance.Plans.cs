using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Plans;
using Nudge.Tests.Core;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task An_app_has_the_plan_that_it_was_made_with_or_was_given()
    {
        var id = AppId.Parse("shop");
        Assert.Null((await Host.Apps.CreateAsync(Creation("shop") with { Plan = "pro" }, None)).Refusal);
        Assert.Equal("pro", (await Host.Apps.GetAsync(id, None))!.Plan);

        Assert.Equal("free", (await Host.Apps.ChangeAsync(id, new ChangeApp(Plan: "free"), None)).Value!.Plan);
        await Host.ForgetAsync();
        Assert.Equal("free", (await Host.Apps.ChangeAsync(id, new ChangeApp("Renamed"), None)).Value!.Plan);
        Assert.Null((await Host.Apps.ChangeAsync(id, new ChangeApp(Plan: ""), None)).Value!.Plan);
    }

    [Fact]
    public async Task A_quota_is_counted_in_one_place_whoever_asks()
    {
        var app = AppId.Parse("shop");
        var grants = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => Host.Quotas.AskAsync(app, new(100, 4), None).AsTask()));
        Assert.Equal(100, grants.Sum(grant => grant.Granted));

        var back = await Host.Quotas.AskAsync(app, new(100, 0, 3, grants[0].Day), None);

        Assert.Equal((0, 97L, grants[0].Day), (back.Granted, back.Used, back.Day));
        Assert.Equal(3, (await Host.Quotas.AskAsync(app, new(100, 10), None)).Granted);
        Assert.Equal(1, (await Host.Quotas.AskAsync(AppId.Parse("other"), new(100, 1), None)).Granted);
    }

    [Fact]
    public async Task Past_a_quota_an_id_that_was_accepted_before_is_a_duplicate_and_a_new_one_is_refused()
    {
        var spent = PublishRules.Plain with { SpentQuota = 100 };
        await PublishAsync(Ada, "a");
        await PublishAsync("library:7", "a");

        Assert.True((await Host.Inboxes.PublishAsync(Ada, Sample.Publication("a", rules: spent), None)).Value!.Duplicate);
        Assert.True((await PublishToChannelAsync("a")).Value!.Duplicate);
        Refusal?[] refused =
        [
            (await Host.Inboxes.PublishAsync(Ada, Sample.Publication("b", rules: spent), None)).Refusal,
            (await PublishToChannelAsync("b")).Refusal,
        ];

        Assert.All(refused, refusal => Assert.Equal((ErrorCode.QuotaExceeded, 100L), (refusal?.Code, refusal?.Limit)));
        Assert.Equal(["a"], await StoredIdsAsync(Ada));

        Task<Answer<PublishReceipt>> PublishToChannelAsync(string id) =>
            Host.Channels.PublishAsync(Sample.Channel("library:7"), Sample.Publication(id, rules: spent), None);
    }

    [Fact]
    public async Task A_list_is_asked_for_with_the_age_at_which_items_are_archived()
    {
        await PublishAsync(Ada, "old");
        var query = new InboxListQuery(ListKey.Newest, false, ItemFilter.Active, null, 10);

        Assert.Empty((await Host.Inboxes.ListAsync(Ada, query with { ArchivedBefore = DateTimeOffset.MaxValue }, None)).Items);
        Assert.Single((await Host.Inboxes.ListAsync(Ada, query with { ArchivedBefore = DateTimeOffset.UnixEpoch }, None)).Items);
        Assert.Single((await Host.Inboxes.ListAsync(Ada, query, None)).Items);
    }
}
