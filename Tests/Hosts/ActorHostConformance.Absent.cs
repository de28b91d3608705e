using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task Asking_for_what_does_not_exist_leaves_no_actor()
    {
        for (var i = 0; i < 20; i++)
        {
            var stranger = new InboxKey(Sample.App, UserId.Parse($"stranger-{i}"));
            Assert.Null(await Host.Apps.GetAsync(AppId.Parse($"nowhere-{i}"), None));
            Assert.Null(await Host.Apps.FindByKeyAsync($"no-key-{i}", None));
            Assert.Equal(default, await Host.Channels.HeadAsync(Sample.Channel($"nothing:{i}"), None));
            Assert.Empty((await Host.Inboxes.ListAsync(stranger, new(ListKey.Newest, false, ItemFilter.Active, null, 10), None)).Items);
            Assert.Equal(
                ErrorCode.NotSubscribed, (await Host.Inboxes.UnsubscribeAsync(stranger, Channel("nothing:1"), None)).Refusal?.Code);
        }

        foreach (var kind in (ActorKind[])[ActorKind.App, ActorKind.Channel, ActorKind.Inbox])
            await Eventually.TrueAsync(async () => await Host.CountAsync(kind) == 0, Patience);
    }

    [Fact]
    public async Task Existing_actors_stay_when_they_were_asked_for()
    {
        await PublishAsync(Ada, "n1");
        await PublishAsync("library:7", "n2");
        await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, ItemFilter.Active, null, 10), None);
        await Host.Channels.HeadAsync(Sample.Channel("library:7"), None);

        Assert.Equal((1, 1), (await Host.CountAsync(ActorKind.Inbox), await Host.CountAsync(ActorKind.Channel)));
    }
}
