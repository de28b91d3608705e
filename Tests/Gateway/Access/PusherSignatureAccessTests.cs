using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>By signatures of the app's server, with a sign-in.</summary>
public class PusherSignatureAccessTests : PusherAccessSuite
{
    protected override bool HasTokens => false;

    internal override async Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null) =>
        await PusherTestClient.ConnectAsync(server, page: page);

    internal override async Task<string> EnterInboxAsync(IPusherTestClient client, string user, string token)
    {
        await SignInAsync(client, user, null);
        await client.SendAsync("pusher:subscribe", new { channel = $"#server-to-user-{user}", auth = "" });
        return await HearAsync(client, $"#server-to-user-{user}");
    }
}
