using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>By a token that signs in, over the path that HTTP answers.</summary>
public sealed class PusherTokenSignInAccessTests : PusherAccessSuite
{
    internal override async Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null) =>
        await PusherTestClient.ConnectAsync(server, isOrdinary: true, page: page);

    internal override async Task<string> EnterInboxAsync(IPusherTestClient client, string user, string token)
    {
        await SignInAsync(client, user, token);
        await client.SendAsync("pusher:subscribe", new { channel = $"#server-to-user-{user}", auth = "" });
        return await HearAsync(client, $"#server-to-user-{user}");
    }
}
