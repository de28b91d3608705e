using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// Clients of signed-in users that were cut off and come back: nothing that is kept is missed, or they are told to fetch anew (S4.23).
/// </summary>
public sealed partial class ReturningTests
{
    private const string Channel = "private-orders.7";

    [Fact]
    public async Task Missed_events_come_in_order_then_their_range_then_new_ones()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, 1, 3);

        await PublishAsync(server, 4, 6);
        await using var back = await OpenAsync(server, "ada");
        await ReadAsync(back, 4, 6);
        var caughtUp = PusherTestClient.DataOf(await back.NextAsync("nudge:caught_up", Channel));
        await PublishAsync(server, 7, 8);

        await ReadAsync(back, 7, 8);
        Assert.Equal((3, 6, 3), (OffsetOf(caughtUp, "from"), OffsetOf(caughtUp, "to"), caughtUp.GetProperty("count").GetInt32()));
        Assert.DoesNotContain("invalidate", await back.SettleAsync());
    }

    [Fact]
    public async Task A_client_that_nobody_knows_is_told_to_fetch_once()
    {
        await using var server = await StartAsync();
        await PublishAsync(server, 1, 3);

        await using var client = await OpenAsync(server, "ada");

        var told = PusherTestClient.DataOf(await client.NextAsync("invalidate", Channel));
        Assert.Equal(("*", "orders:7", "new", 3), (
            told.GetProperty("scope").GetString(),
            told.GetProperty("source").GetString(),
            told.GetProperty("reason").GetString(),
            OffsetOf(told, "version")));
        await PublishAsync(server, 4, 4);
        await ReadAsync(client, 4, 4);
        Assert.Empty(Own(await client.SettleAsync()));
    }

    [Fact]
    public async Task A_client_that_has_not_signed_in_receives_new_events_and_nothing_about_the_past()
    {
        await using var server = await StartAsync();
        await PublishAsync(server, 1, 3);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync(Channel);

        await PublishAsync(server, 4, 5);

        await ReadAsync(client, 4, 5);
        Assert.Empty(Own(await client.SettleAsync()));
    }

    [Fact]
    public async Task A_sign_in_may_come_right_after_the_subscription()
    {
        await using var server = await StartAsync(hold: 10_000);
        await LoseAsync(server, 1, 2);

        await PublishAsync(server, 3, 4);
        await using var back = await PusherTestClient.ConnectAsync(server);
        await back.SubscribeAsync(Channel);
        await PublishAsync(server, 5, 6);
        await back.SignInAsync("ada");

        await ReadAsync(back, 3, 6);
        await back.NextAsync("nudge:caught_up", Channel);
        Assert.DoesNotContain("invalidate", await back.SettleAsync());
    }

    [Fact]
    public async Task A_sign_in_that_comes_too_late_for_the_order_is_told_to_fetch()
    {
        await using var server = await StartAsync(hold: 0);
        await LoseAsync(server, 1, 2);

        await PublishAsync(server, 3, 4);
        await using var back = await PusherTestClient.ConnectAsync(server);
        await back.SubscribeAsync(Channel);
        await PublishAsync(server, 5, 5);
        await ReadAsync(back, 5, 5);
        await back.SignInAsync("ada");

        Assert.Equal("late", PusherTestClient.DataOf(await back.NextAsync("invalidate", Channel)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_page_that_says_goodbye_leaves_nothing()
    {
        await using var server = await StartAsync();
        await using (var left = await OpenAsync(server, "ada"))
        {
            await HearAsync(server, left, 1, 2);
            await left.SayGoodbyeAsync();
            await left.Closed;
        }

        await GoneAsync(server);
        await PublishAsync(server, 3, 3);
        await using var next = await OpenAsync(server, "ada");

        Assert.Equal("new", PusherTestClient.DataOf(await next.NextAsync("invalidate", Channel)).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_tabs_that_were_cut_at_different_moments_none_misses_anything_whoever_comes_back_first(bool isReversed)
    {
        await using var server = await StartAsync();
        var early = await OpenAsync(server, "ada");
        var late = await OpenAsync(server, "ada");
        await PublishAsync(server, 1, 3);
        await ReadAsync(early, 1, 3);
        await ReadAsync(late, 1, 3);
        await early.ConfirmAsync();
        await early.DisposeAsync();
        await GoneAsync(server, left: 1);
        await HearAsync(server, late, 4, 6);
        await late.DisposeAsync();
        await GoneAsync(server);
        await PublishAsync(server, 7, 9);

        // Either may be the one that had 3, or the one that had 6.
        foreach (var needed in (int[])(isReversed ? [6, 3] : [3, 6]))
        {
            await using var back = await OpenAsync(server, "ada");
            var caughtUp = PusherTestClient.DataOf(await back.NextAsync("nudge:caught_up", Channel));
            var from = OffsetOf(caughtUp, "from");
            Assert.InRange(from, 3, needed);
            await ReadAsync(back, from + 1, 9);
            // It stays, as a tab does.
            await back.ConfirmAsync();
            await back.SayGoodbyeAsync();
            await back.Closed;
            await GoneAsync(server);
        }
    }

    [Fact]
    public async Task A_tab_that_comes_back_leaves_the_others_where_they_are()
    {
        await using var server = await StartAsync();
        await using var staying = await OpenAsync(server, "ada");
        var cut = await OpenAsync(server, "ada");
        await PublishAsync(server, 1, 2);
        await ReadAsync(staying, 1, 2);
        await ReadAsync(cut, 1, 2);
        await cut.ConfirmAsync();
        await cut.DisposeAsync();
        await GoneAsync(server, left: 1);
        await PublishAsync(server, 3, 4);
        await using var back = await OpenAsync(server, "ada");
        await ReadAsync(back, 3, 4);

        await ReadAsync(staying, 3, 4);
        Assert.DoesNotContain("step", await staying.SettleAsync());
    }

    [Fact]
    public async Task Another_user_takes_up_nothing()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, 1, 2);

        await using var other = await OpenAsync(server, "ben");

        await other.NextAsync("invalidate", Channel);
        Assert.Empty(Own(await other.SettleAsync()));
    }

    [Fact]
    public async Task A_client_that_missed_more_than_is_sent_again_is_told_to_fetch()
    {
        await using var server = await StartAsync();
        server.Service<IOptions<PusherOptions>>().Value.CatchUpEventsMax = 3;
        await LoseAsync(server, 1, 1);

        await PublishAsync(server, 2, 5);
        await using var back = await OpenAsync(server, "ada");

        Assert.Equal("too_many", PusherTestClient.DataOf(await back.NextAsync("invalidate", Channel)).GetProperty("reason").GetString());
        Assert.Empty(Own(await back.SettleAsync()));
    }

    [Fact]
    public async Task Rows_that_are_gone_are_not_passed_over_in_silence()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, 1, 1);

        await PublishAsync(server, 2, 5);
        await server.Channels.TrimAsync(server.Channel("orders:7"), 3, CancellationToken.None);
        await using var back = await OpenAsync(server, "ada");

        Assert.Equal("trimmed", PusherTestClient.DataOf(await back.NextAsync("invalidate", Channel)).GetProperty("reason").GetString());
        Assert.Empty(Own(await back.SettleAsync()));
    }

    [Fact]
    public async Task An_inbox_is_taken_up_as_well()
    {
        await using var server = await StartAsync();
        await using (var lost = await PusherTestClient.ConnectAsync(server))
        {
            await lost.SubscribeAsync("private-user.ada");
            await UserInboxTests.UntilCountAsync(lost, "private-user.ada", 0);
            await server.PublishToUserAsync("ada");
            await UserInboxTests.UntilCountAsync(lost, "private-user.ada", 1);
            await lost.ConfirmAsync();
        }

        await GoneAsync(server);
        await server.PublishToUserAsync("ada", type: "missed");
        await using var back = await PusherTestClient.ConnectAsync(server);
        await back.SubscribeAsync("private-user.ada");

        var row = PusherTestClient.DataOf(await back.NextAsync("nudge:inbox", "private-user.ada"));
        Assert.Equal("missed", row.GetProperty("item").GetProperty("notification").GetProperty("type").GetString());
        await back.NextAsync("nudge:caught_up", "private-user.ada");
        await UserInboxTests.UntilCountAsync(back, "private-user.ada", 2);
        Assert.DoesNotContain("nudge:inbox", await back.SettleAsync());
    }

    [Fact]
    public async Task A_token_says_whose_connection_it_is()
    {
        await using var server = await StartAsync();
        await using (var lost = await OpenByTokenAsync(server))
            await HearAsync(server, lost, 1, 2);

        await GoneAsync(server);
        await PublishAsync(server, 3, 4);
        await using var back = await OpenByTokenAsync(server);

        await ReadAsync(back, 3, 4);
        await back.NextAsync("nudge:caught_up", Channel);
    }

    [Fact]
    public async Task An_unbroken_connection_gets_everything_once_however_often_it_is_asked()
    {
        await using var server = await StartAsync();
        await using var client = await OpenAsync(server, "ada");
        for (var round = 0; round < 3; round++)
        {
            await HearAsync(server, client, (round * 50) + 1, (round * 50) + 50);
        }

        Assert.DoesNotContain("step", await client.SettleAsync());
    }

    [Fact]
    public async Task The_earlier_of_two_positions_is_what_either_has()
    {
        await using var server = await StartAsync();
        await PublishAsync(server, 1, 1);
        var head = (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Position;

        Assert.Equal(head, TicketPlaces.Earlier(head, head with { Offset = 9 }));
        Assert.Null(TicketPlaces.Earlier(head, null));
        Assert.Null(TicketPlaces.Earlier(head, new(Epoch.Create(), 1)));
    }

    private static async Task<LiveServer> StartAsync(int hold = 1_000)
    {
        var server = await PusherTest.StartAsync(new(StoredChannels: ["orders:*"]));
        var options = server.Service<IOptions<PusherOptions>>().Value;
        options.ConfirmSeconds = 1;
        options.SignInHoldMilliseconds = hold;
        return server;
    }

    private static async Task<PusherTestClient> OpenAsync(LiveServer server, string user)
    {
        var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync(user);
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync(Channel);
        return client;
    }

    private static async Task<PusherTestClient> OpenByTokenAsync(LiveServer server)
    {
        var client = await PusherTestClient.ConnectAsync(server);
        await client.SendAsync("pusher:subscribe", new { channel = Channel, auth = server.Token("ada", """{"orders:*":["subscribe"]}""") });
        await client.NextAsync("pusher_internal:subscription_succeeded", Channel);
        return client;
    }

    /// <summary>A connection of Ada's is lost when its client has confirmed a range.</summary>
    private static async Task LoseAsync(LiveServer server, int first, int last)
    {
        await using (var lost = await OpenAsync(server, "ada"))
            await HearAsync(server, lost, first, last);
        await GoneAsync(server);
    }

    /// <summary>Waits until the server has noticed that all connections are lost but so many: what they had is nobody's before.</summary>
    private static Task GoneAsync(LiveServer server, int left = 0) =>
        LiveServer.UntilAsync(() => server.Register.Count <= left, "the server has noticed who is lost");

    /// <summary>A range is published, and a client reads and confirms it.</summary>
    private static async Task HearAsync(LiveServer server, PusherTestClient client, int first, int last)
    {
        await PublishAsync(server, first, last);
        await ReadAsync(client, first, last);
        await client.ConfirmAsync();
    }

    private static async Task PublishAsync(LiveServer server, int first, int last)
    {
        for (var i = first; i <= last; i++)
            await server.TriggerAsync(Channel, "step", $"\"{i}\"");
    }

    /// <summary>Reads the events of a range, and no other of them before or in between.</summary>
    private static async Task ReadAsync(PusherTestClient client, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            var data = (await client.NextAsync("step", Channel)).GetProperty("data").GetString();
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), data);
        }
    }

    private static int OffsetOf(JsonElement data, string name) =>
        int.Parse(data.GetProperty(name).GetString()!.Split('.')[1], CultureInfo.InvariantCulture);

    private static IEnumerable<string> Own(IEnumerable<string> events) =>
        events.Where(name => !name.StartsWith("pusher", StringComparison.Ordinal));
}
