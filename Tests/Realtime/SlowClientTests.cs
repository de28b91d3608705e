using System.Net.Sockets;
using System.Text;
using Nudge.Realtime.Sessions;

namespace Nudge.Tests.Realtime;

/// <summary>A slow client hurts itself only.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task A_client_that_reads_nothing_is_closed_and_nobody_else_waits_for_it()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.OutboxBytesMax = 65_536);
        var quick = await server.WelcomeAsync("ada");
        await quick.InvokeAsync("Attach", "library:7");
        using var slow = await SlowClient.ConnectAsync(server, "library:7");
        var text = new string('x', 30_000);
        var last = 0L;

        for (var i = 0; i < 500 && slow.IsOpenOn(server); i++)
        {
            last = await server.PublishAsync("library:7", text: text);
            // The quick one has it before the next is published, however far the slow one is behind.
            await quick.NextAsync(
                message => message.Name == "channel" && message.Body.GetProperty("offset").GetInt64() == last, $"offset {last}");
        }

        Assert.InRange(last, 2, 499);
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the slow one is let go");
        await server.PublishAsync("library:7");
        await quick.NextAsync("channel");
        var back = await server.ConnectAsync("slow", query: "&resume=1");
        var answer = await back.InvokeAsync("Resume");
        Assert.Equal("too_slow", answer.GetProperty("previousClose").GetProperty("code").GetString());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_client_that_stays_behind_is_closed_even_if_little_waits()
    {
        await using var server = await LiveServer.StartAsync(configure: options =>
        {
            options.OutboxBytesMax = 67_108_864;
            options.OutboxSecondsMax = 1;
            options.KeepAliveSeconds = 5;
        });
        using var slow = await SlowClient.ConnectAsync(server, "library:7");
        var text = new string('x', 60_000);

        for (var i = 0; i < 300; i++)
            await server.PublishAsync("library:7", text: text);

        await LiveServer.UntilAsync(() => !slow.IsOpenOn(server), "the connection is closed");
    }

    /// <summary>Shakes hands, attaches, and reads no more.</summary>
    private sealed class SlowClient(TcpClient tcp) : IDisposable
    {
        public static async Task<SlowClient> ConnectAsync(LiveServer server, string channel)
        {
            var tcp = new TcpClient { ReceiveBufferSize = 4_096 };
            await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
            var stream = tcp.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /hub?access_token={server.Token("slow")} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: "
                + "websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
            await ReadUntilAsync(stream, "\r\n\r\n");
            await stream.WriteAsync(Frame("{\"protocol\":\"json\",\"version\":1}\u001e"));
            await ReadUntilAsync(stream, "welcome");
            await stream.WriteAsync(
                Frame($"{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Attach\",\"arguments\":[\"{channel}\"]}}\u001e"));
            await ReadUntilAsync(stream, "\"invocationId\":\"1\"");
            return new(tcp);
        }

        public bool IsOpenOn(LiveServer server) => server.Register.All.OfType<SessionConnection>().Any(
            connection => connection.Session.Inbox.User.Value == "slow" && connection.Closing is null);

        public void Dispose() => tcp.Dispose();

        private static byte[] Frame(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];

        private static async Task ReadUntilAsync(NetworkStream stream, string end)
        {
            var read = new StringBuilder();
            var buffer = new byte[1];
            while (!read.ToString().EndsWith(end, StringComparison.Ordinal))
            {
                Assert.Equal(1, await stream.ReadAsync(buffer));
                read.Append((char)buffer[0]);
            }
        }
    }
}
