using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Channels_of_an_app_are_those_with_rows_and_those_that_were_noted_each_once_and_in_pages()
    {
        foreach (var name in new[] { "b", "a", "C" })
            await Channel(name).WriteAsync(Channel(name).ChannelRow());
        await new StoredLog(Store, new(ActorKind.Channel, "other", "z")).WriteAsync(Channel("z").ChannelRow());
        Assert.True(await Store.NoteChannelAsync(App, "made", Moment, None));
        Assert.False(await Store.NoteChannelAsync(App, "made", Moment.AddDays(1), None));
        Assert.True(await Store.NoteChannelAsync(App, "a", Moment, None));
        Assert.True(await Store.NoteChannelAsync("other", "y", Moment, None));

        var (first, rest) = (
            await Store.ListChannelsAsync(App, "", 2, None), await Store.ListChannelsAsync(App, "a", 10, None));

        Assert.Equal(["C", "a"], first.Channels.Select(channel => channel.Name));
        Assert.Equal("a", first.Next);
        Assert.Equal(Moment, first.Channels[1].NotedAt);
        Assert.Equal(1, first.Channels[1].Rows);
        Assert.Equal(["b", "made"], rest.Channels.Select(channel => channel.Name));
        Assert.Null(rest.Next);
        Assert.Equal(4, await Store.CountChannelsAsync(App, 10, None));
        Assert.Equal(3, await Store.CountChannelsAsync(App, 3, None));
    }

    [Fact]
    public async Task A_channel_whose_rows_are_gone_stays_if_it_was_noted()
    {
        foreach (var name in new[] { "gone", "noted" })
        {
            var log = Channel(name);
            await log.WriteAsync(log.ChannelRow());
            Assert.Equal(AppendOutcome.Durable, await log.RaiseFloorAsync(1));
        }

        await Store.NoteChannelAsync(App, "noted", Moment, None);

        var entry = (await Store.FindChannelAsync(App, "gone", None))!;
        Assert.False(entry.IsKept);
        Assert.Equal((1, 0), (entry.Head.Version, entry.Rows));
        Assert.True((await Store.FindChannelAsync(App, "noted", None))!.IsKept);
        Assert.Null(await Store.FindChannelAsync(App, "never", None));
        Assert.Equal(["noted"], (await Store.ListChannelsAsync(App, "", 10, None)).Channels.Select(channel => channel.Name));
        await Store.ForgetChannelAsync(App, "noted", None);
        Assert.Empty((await Store.ListChannelsAsync(App, "", 10, None)).Channels);
    }

    [Fact]
    public async Task Subscriptions_of_an_app_are_listed_by_their_places()
    {
        await WriteSubscriptionsAsync();

        var all = new List<string>();
        var place = SubscriptionPlace.First;
        while (place is not null)
        {
            var page = await Store.ListSubscriptionsAsync(App, place, 2, None);
            Assert.InRange(page.Subscriptions.Count, 0, 2);
            all.AddRange(page.Subscriptions.Select(row => $"{row.Recipient} {row.Channel}"));
            place = page.Next;
        }

        Assert.Equal(["ada news", "ada sport", "ben news"], all);
        var behind = await Store.ListSubscriptionsAsync(App, new("ada", SubscriptionPlace.BehindAll), 10, None);
        Assert.Equal("ben", Assert.Single(behind.Subscriptions).Recipient);
        var ada = await Store.ReadSubscriptionsAsync(App, "ada", None);
        Assert.Equal(["news", "sport"], ada.Select(row => row.Channel));
        Assert.Equal(new Position(new Epoch(7), 3), ada[0].Start);
        Assert.Equal(new SubscriptionRight(Moment, true), ada[1].Right);
        Assert.Empty(await Store.ReadSubscriptionsAsync(App, "eve", None));
    }

    [Fact]
    public async Task Subscribers_are_counted_up_to_a_number()
    {
        await WriteSubscriptionsAsync();

        Assert.Equal(2, await Store.CountSubscribersAsync(App, "news", 10, None));
        Assert.Equal(1, await Store.CountSubscribersAsync(App, "news", 1, None));
        Assert.Equal(0, await Store.CountSubscribersAsync(App, "olds", 10, None));
    }

    private async Task WriteSubscriptionsAsync()
    {
        SubscriptionRow To(string channel, bool needs = false) => new(channel, new Epoch(7), 3, 3, 3, [], Moment, needs);
        await Inbox("ada").WriteAsync(To("news"), To("sport", true));
        await Inbox("ben").WriteAsync(To("news"));
        await Inbox("cy").WriteAsync(Inbox("cy").Item("n-1"));
        await new StoredLog(Store, new(ActorKind.Inbox, "other", "ada")).WriteAsync(To("news"));
    }
}
