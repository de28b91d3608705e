using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Tests.Core;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task Rows_of_an_inbox_are_told_in_order_with_their_counts()
    {
        await Host.Inboxes.MeetAsync(Ada, None);
        var heard = await Host.HearAsync(Ada.Actor);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PublishAsync(Ada, $"n{i}")));

        var told = await heard.UntilAsync<InboxAppended>(50);
        Assert.Equal(Enumerable.Range(2, 50).Select(version => (long)version), told.Select(row => row.Row.Version));
        Assert.Equal(50, told[^1].Counts.Unread);
        Assert.Equal((await RowsAsync(Ada))[^1].Body.ToArray(), told[^1].Row.Body.ToArray());
    }

    [Fact]
    public async Task Nothing_is_told_before_it_is_durable()
    {
        await PublishAsync(Ada, "n0");
        var heard = await Host.HearAsync(Ada.Actor);
        Task publish;
        using (Store.Hold())
        {
            publish = PublishAsync(Ada, "n1");
            await UntilHeldAsync(1);
            Assert.Empty(heard.All);
        }

        await publish.WaitAsync(Patience);
        Assert.Equal("n1", Assert.Single(await heard.UntilAsync<InboxAppended>(1)).Row.Item!.Id);
    }

    [Fact]
    public async Task An_actor_that_goes_with_rows_under_way_says_so()
    {
        await PublishAsync(Ada, "n0");
        var heard = await Host.HearAsync(Ada.Actor);
        Store.FailNext();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync(Ada, "n1"));

        Assert.Equal(Ada.Actor, (await heard.UntilAsync<ActorUnsettled>(1))[0].Actor);
    }

    [Fact]
    public async Task Signals_and_what_an_app_does_not_store_reach_whoever_hears()
    {
        var heard = await Host.HearAsync(Ada.Actor);
        var branch = await Host.HearAsync(Sample.Branch.Actor);
        var payload = Encoding.UTF8.GetBytes("""{"typing":true}""");

        await Host.Inboxes.SignalAsync(Ada, TypeName.Parse("typing"), payload, 7, None);
        var passed = await Host.Inboxes.PublishEphemeralAsync(Ada, Sample.Publication("p1"), None);
        await Host.Channels.SignalAsync(Sample.Branch, TypeName.Parse("typing"), payload, 7, None);
        await Host.Channels.PublishEphemeralAsync(Sample.Branch, Sample.Publication("p2"), None);

        Assert.Equal(PublishStatus.Sent, passed.Value!.Status);
        Assert.Equal(payload, (await heard.UntilAsync<InboxSignalled>(1))[0].Payload.ToArray());
        Assert.Equal("p1", (await heard.UntilAsync<InboxEphemeral>(1))[0].Id);
        Assert.Equal(payload, (await branch.UntilAsync<ChannelSignalled>(1))[0].Payload.ToArray());
        Assert.Equal("p2", (await branch.UntilAsync<ChannelEphemeral>(1))[0].Id);
        Assert.Null(await Store.ReadHeadAsync(Sample.Branch.Actor, None));
    }

    [Fact]
    public async Task A_raised_floor_is_told()
    {
        var first = await PublishAsync(Ada, "n1");
        await PublishAsync("library:7", "c1");
        var heard = await Host.HearAsync(Ada.Actor);
        var branch = await Host.HearAsync(Sample.Branch.Actor);

        await Host.Inboxes.TrimAsync(Ada, PositionOf(first).Offset, None);
        await Host.Channels.TrimAsync(Sample.Branch, 1, None);

        Assert.Equal(PositionOf(first).Offset, (await heard.UntilAsync<InboxTrimmed>(1))[0].Head.Floor);
        Assert.Equal(1, (await branch.UntilAsync<ChannelTrimmed>(1))[0].Head.Floor);
    }

    [Fact]
    public async Task Changes_of_an_app_are_told_with_the_app_after_them()
    {
        await CreateAppAsync("shop");
        var heard = await Host.HearAsync(AppActor.KeyOf(AppId.Parse("shop")));

        await Host.Apps.ChangeAsync(AppId.Parse("shop"), new ChangeApp("Renamed"), None);
        await Host.Apps.ChangeAsync(AppId.Parse("shop"), new Revoke(RevocationTarget.User, "ada"), None);

        Assert.Equal("Renamed", (await heard.UntilAsync<AppChanged>(1))[0].View.Record.Name);
        var revoked = (await heard.UntilAsync<Revoked>(1))[0];
        Assert.Equal("ada", revoked.Revocation.Name);
        Assert.True(revoked.View.IsRevoked("ada", null, DateTimeOffset.UtcNow.AddMinutes(-1)));
    }
}
