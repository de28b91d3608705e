using System.Text;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Messages on WebSockets that do not end, and frames that are no messages.</summary>
public sealed class UnfinishedMessageTests
{
    private static readonly byte[] Ping = PusherTestClient.Frame(0x81, Encoding.UTF8.GetBytes("""{"event":"pusher:ping","data":{}}"""));

    public static TheoryData<string, byte[], bool> Beginnings
    {
        get
        {
            var cases = new TheoryData<string, byte[], bool>();
            foreach (var isOrdinary in new[] { false, true })
            {
                cases.Add("half a header", Ping[..1], isOrdinary);
                cases.Add("half a frame", Ping[..20], isOrdinary);
                cases.Add("the first frame of a message", PusherTestClient.Frame(0x01, [(byte)'{']), isOrdinary);
                cases.Add("half a ping", PusherTestClient.Frame(0x89, [1, 2, 3])[..8], isOrdinary);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task A_message_that_does_not_end_ends_its_connection_and_no_other(string what, byte[] beginning, bool isOrdinary)
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var slow = await PusherTestClient.ConnectAsync(server, isOrdinary);
        await using var other = await PusherTestClient.ConnectAsync(server, isOrdinary);

        await slow.SendBytesAsync(beginning);
        await SeenAsync();
        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(60));

        Assert.Equal(4102, await slow.Closed);
        await other.SettleAsync();
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_comes_byte_by_byte_has_its_time_and_not_that_of_each_byte(bool isOrdinary)
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var slow = await PusherTestClient.ConnectAsync(server, isOrdinary);

        for (var i = 0; i < 12; i++)
        {
            // Pings in between are signs of life and no end of it.
            await slow.SendBytesAsync(i == 0 ? PusherTestClient.Frame(0x01, [(byte)'{']) : PusherTestClient.Frame(0x00, [(byte)' ']));
            await slow.SendFrameAsync(0x89, [1]);
            await SeenAsync();
            await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(5));
            if (slow.Closed.IsCompleted)
                break;
        }

        Assert.Equal(4102, await slow.Closed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_that_follow_each_other_without_a_pause_are_each_in_time(bool isOrdinary)
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);

        await client.SendBytesAsync(Ping[..10]);
        for (var i = 0; i < 12; i++)
        {
            // The end of one and the beginning of the next come together, always.
            await client.SendBytesAsync((byte[])[.. Ping[10..], .. Ping[..10]]);
            await client.NextAsync("pusher:pong");
            await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(10));
        }

        await client.SendBytesAsync(Ping[10..]);
        await client.NextAsync("pusher:pong");
    }

    [Theory]
    [InlineData(0x89, false)]
    [InlineData(0x89, true)]
    [InlineData(0x8a, false)]
    [InlineData(0x8a, true)]
    public async Task Pings_and_pongs_count_as_messages(byte first, bool isOrdinary)
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time, configure: options => options.ClientMessagesPerSecond = 5);
        await using var loud = await PusherTestClient.ConnectAsync(server, isOrdinary);
        await using var other = await PusherTestClient.ConnectAsync(server, isOrdinary);

        await loud.SendBytesAsync(Enumerable.Repeat(PusherTestClient.Frame(first, [1]), 41).SelectMany(frame => frame).ToArray());

        Assert.StartsWith("4301 ", await loud.NextErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(4101, await loud.Closed);
        await other.SettleAsync();
    }

    /// <summary>The bytes that were sent have no answer that would show that they were seen, and the clock must not move before.</summary>
    private static Task SeenAsync() => Task.Delay(100);
}
