using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Silo.Embedded;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Signed-in users: their own events, their end, and who watches them.</summary>
public sealed class UserTests
{
    [Fact]
    public async Task A_signed_in_user_hears_their_own_events_and_nobody_elses()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await ada.SignInAsync("ada");
        var success = PusherTestClient.DataOf(await ada.NextAsync("pusher:signin_success"));
        await ada.SubscribeAsync("#server-to-user-ada");
        await ada.AskAsync("#server-to-user-ben");
        await ada.NextAsync("pusher:subscription_error", "#server-to-user-ben");

        await server.TriggerAsync("#server-to-user-ben", "not for ada");
        await server.TriggerAsync("#server-to-user-ada", "for ada");

        await ada.NextAsync("for ada");
        Assert.Contains("\"id\":\"ada\"", success.GetProperty("user_data").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not for ada", await ada.SettleAsync());
    }

    [Fact]
    public async Task A_wrong_sign_in_is_an_error_and_the_connection_stays()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        (string? Auth, string? Data)[] wrong =
        [
            (null, null), ("x", """{"id":"ada"}"""), (client.Sign($"{client.SocketId}::user::x"), "x"),
            (client.Sign($$"""{{client.SocketId}}::user::{"id":7}"""), """{"id":7}"""),
            (client.Sign($$"""{{client.SocketId}}::user::{"id":""}"""), """{"id":""}"""),
            (client.Sign($$"""1.1::user::{"id":"ada"}"""), """{"id":"ada"}"""),
        ];

        foreach (var (auth, data) in wrong)
        {
            await client.SendAsync("pusher:signin", new { auth, user_data = data });
            await client.NextErrorAsync();
        }

        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SignInAsync("ben");
        Assert.Contains("another user", await client.NextErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminating_a_user_closes_all_their_connections_and_no_others_and_they_may_come_back()
    {
        await using var server = await PusherTest.StartAsync();
        await using var one = await PusherTestClient.ConnectAsync(server);
        await using var two = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
        await using var other = await PusherTestClient.ConnectAsync(server);
        foreach (var (client, user) in new[] { (one, "ada"), (two, "ada"), (other, "ben") })
        {
            await client.SignInAsync(user);
            await client.NextAsync("pusher:signin_success");
        }

        await server.Service<IPusherChannels>().TerminateAsync(server.App, UserId.Parse("ada"), CancellationToken.None);

        // From 4200 on a client comes back; below it would stay away or wait.
        Assert.Equal(4200, await one.Closed);
        Assert.Equal(4200, await two.Closed);
        Assert.Empty(await other.SettleAsync());
        await using var again = await PusherTestClient.ConnectAsync(server);
        await again.SignInAsync("ada");
        await again.NextAsync("pusher:signin_success");
    }

    [Fact]
    public async Task A_watchlist_tells_first_who_is_there_and_then_who_comes_and_goes()
    {
        await using var server = await PusherTest.StartAsync(new(Watchlist: true));
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await ben.SignInAsync("ben");
        await ben.NextAsync("pusher:signin_success");
        await using var ada = await PusherTestClient.ConnectAsync(server);

        await ada.SignInAsync("ada", "ben", "cem", "ben");
        await ada.NextAsync("pusher:signin_success");
        Assert.Equal("""[{"name":"online","user_ids":["ben"]},{"name":"offline","user_ids":["cem"]}]""", await WatchedAsync(ada));
        var cem = await PusherTestClient.ConnectAsync(server);
        await cem.SignInAsync("cem");
        Assert.Equal("""[{"name":"online","user_ids":["cem"]}]""", await WatchedAsync(ada));
        var secondTab = await PusherTestClient.ConnectAsync(server);
        await secondTab.SignInAsync("cem");
        await secondTab.NextAsync("pusher:signin_success");
        await cem.DisposeAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 3, "the first tab is let go");
        Assert.Empty(await ada.SettleAsync());
        await secondTab.DisposeAsync();

        Assert.Equal("""[{"name":"offline","user_ids":["cem"]}]""", await WatchedAsync(ada));
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_watchlist_of_more_than_100_is_cut_and_the_client_told()
    {
        await using var server = await PusherTest.StartAsync(new(Watchlist: true));
        await using var ada = await PusherTestClient.ConnectAsync(server);

        await ada.SignInAsync("ada", [.. Enumerable.Range(0, 101).Select(i => $"user{i}")]);

        await ada.NextAsync("pusher:signin_success");
        Assert.StartsWith("4302 ", await ada.NextErrorAsync(), StringComparison.Ordinal);
        var told = PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:watchlist_events")).GetProperty("events")[0];
        Assert.Equal(100, told.GetProperty("user_ids").GetArrayLength());
    }

    [Fact]
    public async Task Without_the_setting_a_watchlist_is_passed_over()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await ada.SignInAsync("ada", "ben");
        await ada.NextAsync("pusher:signin_success");

        Assert.Empty(await ada.SettleAsync());
    }

    [Fact]
    public async Task Nothing_of_a_user_is_left_when_they_have_gone()
    {
        await using var server = await PusherTest.StartAsync(new(Watchlist: true));
        await using (var ada = await PusherTestClient.ConnectAsync(server))
        {
            await ada.SignInAsync("ada", "ben", "cem");
            await ada.NextAsync("pusher_internal:watchlist_events");
            await ada.SubscribeAsync("#server-to-user-ada");
            await ada.JoinAsync("presence-room", "ada");
            await ada.SubscribeAsync("news");
            await ada.SubscribeAsync("cache-news");
        }

        await LiveServer.UntilAsync(() => server.Register.Count == 0 && server.Service<LocalChannels>().Count == 0, "all is let go");
        Assert.Equal(0, server.Service<EmbeddedOccupancies>().Count);
    }

    private static async Task<string> WatchedAsync(PusherTestClient client) =>
        PusherTestClient.DataOf(await client.NextAsync("pusher_internal:watchlist_events")).GetProperty("events").GetRawText();
}
