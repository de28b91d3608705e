using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>The protocol's own part: a client is on channels by what it is told to show for them.</summary>
public abstract class PusherAccessSuite : AccessTakenAwaySuite
{
    private const string On = "pusher_internal:subscription_succeeded";

    internal abstract Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null);

    /// <summary>The channel on which the user's inbox is received, once the client is on it.</summary>
    internal abstract Task<string> EnterInboxAsync(IPusherTestClient client, string user, string token);

    internal override async Task<Listener> ConnectAsync(LiveServer server, string user, string token)
    {
        var client = await OpenAsync(server);
        var inbox = await EnterInboxAsync(client, user, token);
        await SubscribeAsync(client, $"private-{Channel.Replace(':', '.')}", HasTokens ? token : null);
        return new PusherListener(client, inbox, $"private-{Channel.Replace(':', '.')}");
    }

    internal override async Task<Listener> ConnectByRuleAsync(LiveServer server, string user, string token)
    {
        var client = await OpenAsync(server);
        var inbox = await EnterInboxAsync(client, user, token);
        if (inbox[0] != '#')
            await SignInAsync(client, user, HasTokens ? token : null);
        var channel = $"private-{RuledChannel.Replace(':', '.')}";
        await client.SendAsync("pusher:subscribe", new { channel, auth = "" });
        await client.NextAsync(On, channel);
        return new PusherListener(client, inbox, channel);
    }

    internal override async Task<Listener> ConnectAloneAsync(LiveServer server, string user, string token, string? page = null)
    {
        var client = await OpenAsync(server, page);
        return new PusherListener(client, await EnterInboxAsync(client, user, token), "");
    }

    private protected static async Task SignInAsync(IPusherTestClient client, string user, string? token)
    {
        var data = JsonSerializer.Serialize(new { id = user });
        await client.SendAsync("pusher:signin", new { auth = token ?? client.Sign($"{client.SocketId}::user::{data}"), user_data = data });
        await client.NextAsync("pusher:signin_success");
    }

    private protected static async Task SubscribeAsync(IPusherTestClient client, string channel, string? token)
    {
        await client.SendAsync("pusher:subscribe", new { channel, auth = token ?? client.Sign($"{client.SocketId}:{channel}") });
        await client.NextAsync(On, channel);
    }

    /// <summary>Waits until the inbox is received: its counts come first.</summary>
    private protected static async Task<string> HearAsync(IPusherTestClient client, string inbox)
    {
        await client.NextAsync("nudge:counts", inbox);
        return inbox;
    }
}
