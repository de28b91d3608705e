using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>By a token, without signing in.</summary>
public class PusherTokenAccessTests : PusherAccessSuite
{
    internal override async Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null) =>
        await PusherTestClient.ConnectAsync(server, page: page);

    internal override async Task<string> EnterInboxAsync(IPusherTestClient client, string user, string token)
    {
        await SubscribeAsync(client, $"private-user.{user}", token);
        return await HearAsync(client, $"private-user.{user}");
    }
}
