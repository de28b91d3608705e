using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A subscriber that does not read hurts itself only.</summary>
public sealed class SlowSubscriberTests
{
    [Fact]
    public async Task A_subscriber_that_reads_nothing_is_closed_and_nobody_else_misses_anything()
    {
        await using var server = await PusherTest.StartAsync(configure: options => options.OutboxBytesMax = 65_536);
        await using var quick = await PusherTestClient.ConnectAsync(server);
        await quick.SubscribeAsync("news");
        using var slow = await ConnectSlowAsync(server);
        await LiveServer.UntilAsync(() => server.StateAsync("news").Result.SubscriptionCount == 2, "both are on the channel");
        var data = JsonSerializer.SerializeToUtf8Bytes(new string('x', 30_000));
        var last = 0;

        for (; last < 1_000 && server.Register.All.All(connection => connection.Closing is null); last++)
        {
            await server.TriggerAsync("news", $"event {last}", Encoding.UTF8.GetString(data));
            await quick.NextAsync($"event {last}");
        }

        Assert.InRange(last, 2, 999);
        await server.TriggerAsync("news", "after");
        await quick.NextAsync("after");
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the slow one is let go");
        Assert.Equal(1, (await server.StateAsync("news")).SubscriptionCount);
        Assert.Empty(server.Complaints);
    }

    private static async Task<TcpClient> ConnectSlowAsync(LiveServer server)
    {
        var tcp = new TcpClient { ReceiveBufferSize = 4_096 };
        await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /app/{server.App.Key}?protocol=7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        await tcp.GetStream()
            .WriteAsync(PusherTestClient.Frame(0x81, """{"event":"pusher:subscribe","data":{"channel":"news"}}"""u8.ToArray()));
        return tcp;
    }
}
