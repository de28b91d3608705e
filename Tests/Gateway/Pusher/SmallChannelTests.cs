using Nudge.Core.Actors;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Waking a thread for a few subscribers costs more than sending to them.</summary>
public sealed class SmallChannelTests
{
    [Fact]
    public async Task Few_subscribers_have_an_event_when_the_trigger_returns()
    {
        await using var server = await PusherTest.StartAsync();
        var (client, transport) = await FakeTransport.SubscribeAsync(server, "news");
        await IdleAsync(server, client.Subscriptions!["news"].Channel.Key);

        var triggering = server.TriggerAsync("news", "event");

        Assert.True(triggering.IsCompletedSuccessfully);
        Assert.Equal(["event"], transport.Events);
        Assert.Equal(1, (await triggering).SubscriptionCount);
    }

    /// <summary>Waits until nobody drains the channel.</summary>
    private static Task IdleAsync(LiveServer server, ActorKey channel) => LiveServer.UntilAsync(
        () =>
        {
            if (server.Service<LocalChannels>().TryHold(channel) is not { } held)
                return false;
            held.Drain();
            return true;
        },
        "nobody drains the channel");
}
