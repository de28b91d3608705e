using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

// The positions that clients have confirmed: they say so, or answer a ping that came behind it.
public sealed partial class ReturningTests
{
    [Fact]
    public async Task Unconfirmed_events_come_again()
    {
        await using var server = await StartAsync();
        await using (var lost = await OpenAsync(server, "ada"))
        {
            await HearAsync(server, lost, 1, 2);
            await PublishAsync(server, 3, 5);
            await ReadAsync(lost, 3, 5);
        }

        await GoneAsync(server);
        await using var back = await OpenAsync(server, "ada");

        await ReadAsync(back, 3, 5);
        Assert.Equal(2, OffsetOf(PusherTestClient.DataOf(await back.NextAsync("nudge:caught_up", Channel)), "from"));
    }

    [Fact]
    public async Task A_pong_that_answers_no_ping_of_ours_confirms_nothing()
    {
        await using var server = await StartAsync();
        await using (var lost = await OpenAsync(server, "ada"))
        {
            await HearAsync(server, lost, 1, 2);
            await PublishAsync(server, 3, 5);
            var ping = await lost.NextPingAsync();
            for (var i = 0; i < 20; i++)
            {
                await lost.SendAsync("pusher:pong", new { });
                await lost.PongAsync([]);
                await lost.PongAsync([.. ping.Select(value => (byte)~value)]);
            }

            await lost.SettleAsync();
        }

        await GoneAsync(server);
        await using var back = await OpenAsync(server, "ada");

        await ReadAsync(back, 3, 5);
        Assert.Equal(2, OffsetOf(PusherTestClient.DataOf(await back.NextAsync("nudge:caught_up", Channel)), "from"));
    }

    [Fact]
    public async Task A_client_that_does_not_confirm_what_it_got_stays_and_gets_it_once()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(new(StoredChannels: ["orders:*"]), time: time);
        await using var client = await OpenAsync(server, "ada");
        await PublishAsync(server, 1, 1);
        await ReadAsync(client, 1, 1);

        for (var minute = 0; minute < 10; minute++)
        {
            await LivenessTests.AdvanceAsync(time, TimeSpan.FromMinutes(1));
            Assert.DoesNotContain("step", await client.SettleAsync());
        }
    }

    /// <summary>
    /// As the official clients for Java, Swift and .NET do: pings are their WebSocket library's, and after two minutes without an event
    /// they send one of Pusher's.
    /// </summary>
    [Fact]
    public async Task A_client_that_leaves_pings_to_its_WebSocket_library_stays_and_gets_each_event_once_over_cuts()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(new(StoredChannels: ["orders:*"]), time: time);
        for (var cut = 0; cut < 3; cut++)
        {
            await using (var client = await OpenAsync(server, "ada"))
            {
                client.AnswersPings = true;
                await PublishAsync(server, cut + 1, cut + 1);
                await ReadAsync(client, cut + 1, cut + 1);
                for (var minutes = 0; minutes < 6; minutes += 2)
                {
                    await LivenessTests.AdvanceAsync(time, TimeSpan.FromMinutes(2));
                    Assert.DoesNotContain(await client.SettleAsync(), name => name is "step" or "invalidate");
                }
            }

            await GoneAsync(server);
        }
    }
}
