using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

public sealed class StreamAccessTests : AccessTakenAwaySuite
{
    internal override Task<Listener> ConnectAsync(LiveServer server, string user, string token) => ConnectToAsync(server, token, Channel);

    internal override Task<Listener> ConnectByRuleAsync(LiveServer server, string user, string token) =>
        ConnectToAsync(server, token, RuledChannel);

    internal override async Task<Listener> ConnectAloneAsync(LiveServer server, string user, string token, string? page = null)
    {
        var client = await StreamTestClient.ConnectAsync(server.Url, token, page: page);
        await client.NextAsync("counts");
        return new StreamListener(client, "");
    }

    private static async Task<Listener> ConnectToAsync(LiveServer server, string token, string channel)
    {
        var client = await StreamTestClient.ConnectAsync(server.Url, token, $"&channels={channel}");
        await client.AttachedAsync(channel);
        return new StreamListener(client, channel);
    }

    private sealed class StreamListener(StreamTestClient client, string channel) : Listener
    {
        public override async Task InboxAsync()
        {
            while ((await client.NextAsync("inbox")).Body.GetProperty("change").GetString() != "item")
            {
            }
        }

        public override Task ChannelAsync() => SubscribedAsync(channel);

        public override async Task SubscribedAsync(string channel) =>
            Assert.Equal(channel, (await client.NextAsync("channel")).Body.GetProperty("channel").GetString());

        public override Task ChannelTakenAsync() => SubscribedTakenAsync(channel);

        public override async Task SubscribedTakenAsync(string channel)
        {
            while ((await client.NextAsync("detached")).Body.GetProperty("channel").GetString() != channel)
            {
            }
        }

        public override Task EndedAsync() => client.Ended;

        public override int CountOfChannels() => client.TakeAll().Count(told => told.Name == "channel");

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
