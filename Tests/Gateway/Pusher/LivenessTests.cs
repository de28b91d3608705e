using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Whether the other side is still there.</summary>
public sealed class LivenessTests
{
    [Fact]
    public async Task A_ping_is_answered()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendAsync("pusher:ping", new { });

        Assert.Equal("{}", (await client.NextAsync("pusher:pong")).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_silent_client_is_asked_and_stays_if_it_answers()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await PusherTestClient.ConnectAsync(server);

        for (var i = 0; i < 5; i++)
        {
            await client.PongAsync(await client.NextPingAsync(time));
            Assert.Empty(await client.SettleAsync());
        }
    }

    [Fact]
    public async Task The_answer_to_a_ping_is_enough_and_so_is_anything_else()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var byPong = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
        await using var byEvent = await PusherTestClient.ConnectAsync(server);

        for (var i = 0; i < 20; i++)
        {
            await byPong.PongAsync(await byPong.NextPingAsync(time));
            await byEvent.SendAsync("pusher:pong", new { });
            await byEvent.SettleAsync();
        }

        Assert.DoesNotContain("pusher:ping", await byPong.SettleAsync());
    }

    [Fact]
    public async Task A_client_that_answers_no_ping_is_closed_with_4201()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.NextPingAsync(time);
        await AdvanceAsync(time, TimeSpan.FromSeconds(90));

        Assert.Equal(4201, await client.Closed);
    }

    [Fact]
    public async Task A_client_of_version_4_which_knows_no_event_for_it_is_asked_as_well()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await PusherTestClient.OpenAsync(server, "?protocol=4");
        await client.NextAsync("pusher:connection_established");

        for (var i = 0; i < 5; i++)
        {
            await client.PongAsync(await client.NextPingAsync(time));
            Assert.Empty(await client.SettleAsync());
        }

        await client.NextPingAsync(time);
        await AdvanceAsync(time, TimeSpan.FromSeconds(90));

        Assert.StartsWith("4201 ", await client.NextErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(4201, await client.Closed);
    }

    /// <summary>Second by second, as the pulse beats.</summary>
    internal static async Task AdvanceAsync(FakeTimeProvider time, TimeSpan by)
    {
        for (var passed = TimeSpan.Zero; passed < by; passed += TimeSpan.FromSeconds(1))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
