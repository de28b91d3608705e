using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

public class HubAccessTests : AccessTakenAwaySuite
{
    private protected virtual string Protocol => "json";

    internal override Task<Listener> ConnectAsync(LiveServer server, string user, string token) => ConnectToAsync(server, token, Channel);

    internal override Task<Listener> ConnectByRuleAsync(LiveServer server, string user, string token) =>
        ConnectToAsync(server, token, RuledChannel);

    internal override Task<Listener> ConnectAloneAsync(LiveServer server, string user, string token, string? page = null) =>
        ConnectToAsync(server, token, null, page);

    private async Task<Listener> ConnectToAsync(LiveServer server, string token, string? channel, string? page = null)
    {
        var client = await HubTestClient.ConnectAsync(server.Url, token, protocol: Protocol, page: page);
        await client.NextAsync("welcome");
        if (channel is not null)
            await client.InvokeAsync("Attach", channel);
        return new HubListener(client, channel);
    }

    private sealed class HubListener(HubTestClient client, string? channel) : Listener
    {
        public override Task InboxAsync() =>
            client.NextAsync(message => message.Name == "inbox" && message.Body.GetProperty("change").GetString() == "item", "inbox");

        public override Task ChannelAsync() => SubscribedAsync(channel!);

        public override Task SubscribedAsync(string channel) => NextOfAsync("channel", channel);

        public override Task ChannelTakenAsync() => SubscribedTakenAsync(channel!);

        public override Task SubscribedTakenAsync(string channel) => NextOfAsync("detached", channel);

        public override Task EndedAsync() => client.Ended;

        public override int CountOfChannels() => client.TakeAll().Count(message => message.Name == "channel");

        public override ValueTask DisposeAsync() => client.DisposeAsync();

        private Task NextOfAsync(string name, string channel) =>
            client.NextAsync(message => message.Name == name && message.Body.GetProperty("channel").GetString() == channel, name);
    }
}
