using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>By signatures of the app's server for each channel, without a sign-in.</summary>
public class PusherChannelSignatureAccessTests : PusherAccessSuite
{
    protected override bool HasTokens => false;

    internal override async Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null) =>
        await PusherTestClient.ConnectAsync(server, isOrdinary: true, page: page);

    internal override async Task<string> EnterInboxAsync(IPusherTestClient client, string user, string token)
    {
        await SubscribeAsync(client, $"private-user.{user}", null);
        return await HearAsync(client, $"private-user.{user}");
    }
}
