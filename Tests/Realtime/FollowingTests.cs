using Nudge.Realtime.Fanout;
using Nudge.Realtime.Sessions;

namespace Nudge.Tests.Realtime;

/// <summary>The sources of a connection follow the subscriptions while the connection is up (ADR 0007).</summary>
public sealed class FollowingTests
{
    [Fact]
    public async Task A_subscription_made_elsewhere_is_heard_from_its_start_on()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishAsync("library:7");
        var client = await server.WelcomeAsync("ada");

        await server.SubscribeAsync("ada", "library:7");
        await server.PublishAsync("library:7");

        Assert.Equal("subscribed", (await client.NextAsync("inbox")).GetProperty("change").GetString());
        Assert.Equal(2, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
        var counts = await client.NextAsync(
            message => message.Name == "counts" && message.Body.GetProperty("channels")
                .EnumerateArray().Any(each => each.GetProperty("channel").GetString() == "library:7"),
            "counts of the new channel");
        Assert.Equal(1, counts.GetProperty("channels").EnumerateArray()
            .Single(each => each.GetProperty("channel").GetString() == "library:7").GetProperty("base").GetInt64());
    }

    [Fact]
    public async Task An_ended_subscription_is_silent()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");

        await server.UnsubscribeAsync("ada", "library:7");
        await LiveServer.UntilAsync(() => !server.Sessions.Single().IsMemberOf("library:7"), "the channel is let go");
        await server.PublishAsync("library:7");
        await server.PublishAsync("site:announcements");

        Assert.Equal("site:announcements", (await client.NextAsync("channel")).GetProperty("channel").GetString());
        Assert.DoesNotContain(client.TakeAll(), message => message.Name == "channel");
    }

    [Fact]
    public async Task An_ended_subscription_is_heard_on_if_the_client_attached_to_the_channel_itself()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");

        await server.UnsubscribeAsync("ada", "library:7");
        await LiveServer.UntilAsync(
            () => !server.Sessions.Single().Memberships.Single(membership => membership.Channel == "library:7").IsSubscribed,
            "the subscription is let go");
        await server.PublishAsync("library:7");

        await client.NextAsync("channel");
    }

    [Fact]
    public async Task Subscribing_and_unsubscribing_in_a_hurry_ends_as_it_was_last_said()
    {
        await using var server = await LiveServer.StartAsync();
        var (one, other) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ada"));
        for (var i = 0; i < 20; i++)
        {
            await server.SubscribeAsync("ada", "library:7");
            await server.PublishAsync("library:7");
            await server.UnsubscribeAsync("ada", "library:7");
        }

        await server.SubscribeAsync("ada", "library:7");
        var last = await server.PublishAsync("library:7");

        foreach (var client in new[] { one, other })
            await client.NextAsync(
                message => message.Name == "channel" && message.Body.GetProperty("offset").GetInt64() == last, $"offset {last}");
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_source_without_receivers_is_forgotten()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");
        var fanouts = server.Service<SourceFanouts>();
        Assert.Equal(3, fanouts.Count);

        client.Kill();

        await LiveServer.UntilAsync(
            () =>
            {
                fanouts.Sweep();
                return fanouts.Count == 0 && server.Service<ConnectedUsers>().Count == 0;
            },
            "audiences and recipients are let go");
    }
}
