using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>
/// One user's connections are bounded together, over all faces: by the token where there is one, and otherwise from the moment it is known
/// whose a connection is.
/// </summary>
public sealed class UserPlacesTests
{
    [Fact]
    public async Task A_user_has_as_many_connections_as_one_may_over_all_faces_and_takes_no_place_of_another()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.PerUserMax = 2);
        await using var hub = await HubTestClient.ConnectAsync(server.Url, server.Token("ada"));
        await hub.NextAsync("welcome");
        await using var pusher = await PusherTestClient.ConnectAsync(server);
        await pusher.SignInAsync("ada");
        await pusher.NextAsync("pusher:signin_success");

        using var stream = await StreamTestClient.RequestAsync(server.Url, server.Token("ada"));
        await using var other = await HubTestClient.ConnectAsync(server.Url, server.Token("ben"));

        Assert.Equal(429, (int)stream.StatusCode);
        Assert.Contains("user_limit", await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await other.NextAsync("welcome");
        Assert.Contains("Nudge:Connections:PerUserMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("ordinary")]
    [InlineData("xhr")]
    public async Task A_pusher_connection_takes_its_users_place_with_its_sign_in_and_gives_it_back_with_its_end(string transport)
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.PerUserMax = 1);
        var first = await ConnectAsync(server, transport);
        await SignInAsync(first);
        await first.NextAsync("pusher:signin_success");

        await using (var second = await ConnectAsync(server, transport))
        {
            await SignInAsync(second);
            Assert.Equal(4100, await second.CloseCodeAsync());
        }

        await first.DisposeAsync();
        // The place is free once the server has seen the end.
        await LiveServer.UntilAsync(() => CanEnter(server), "the user's place is given back");
        await using var later = await ConnectAsync(server, transport);
        await SignInAsync(later);
        await later.NextAsync("pusher:signin_success");
    }

    private static bool CanEnter(LiveServer server)
    {
        var user = server.Inbox("ada");
        if (server.Register.TakeUser(user) is not null)
            return false;
        server.Register.GiveBackUser(user);
        return true;
    }

    private static Task SignInAsync(IPusherTestClient client)
    {
        var data = """{"id":"ada"}""";
        return client.SendAsync("pusher:signin", new { auth = client.Sign($"{client.SocketId}::user::{data}"), user_data = data });
    }

    private static async Task<IPusherTestClient> ConnectAsync(LiveServer server, string transport) => transport == "xhr"
        ? await XhrTestClient.ConnectAsync(server, isStream: true)
        : await PusherTestClient.ConnectAsync(server, isOrdinary: transport == "ordinary");
}
