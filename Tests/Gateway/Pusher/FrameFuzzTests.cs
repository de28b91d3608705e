using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Valid sessions with faults in them: whatever comes, the server answers or closes, and nothing is left behind.</summary>
/// <remarks><c>NUDGE_FUZZ_FRAMES</c> sets how many frames are sent: a million for a night.</remarks>
public sealed class FrameFuzzTests
{
    private const int Connections = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int Frames =>
        int.TryParse(
            Environment.GetEnvironmentVariable("NUDGE_FUZZ_FRAMES"), NumberStyles.None, CultureInfo.InvariantCulture, out var frames)
            ? frames
            : 50_000;

    [Fact]
    public async Task Mutated_sessions_leave_no_complaint_no_connection_and_no_channel()
    {
        foreach (var seed in Seeds.Take(1))
        {
            await using var server = await PusherTest.StartAsync(new(ClientEvents: true, SubscriptionCount: true, Watchlist: true));
            await using var bystander = await PusherTestClient.ConnectAsync(server);
            await bystander.SubscribeAsync("bystanders");

            var answers = await Task.WhenAll(Enumerable.Range(0, Connections)
                .Select(i => Task.Run(() => RunAsync(server, new(seed + i), Frames / Connections, i % 4 == 0))));

            // The mutations leave enough of the sessions whole that much of them is answered.
            Assert.All(answers, answered => Assert.True(answered > 0, $"NUDGE_SEED={seed}"));
            await LiveServer.UntilAsync(() => server.Register.Count == 1, $"all fuzzed connections are let go (NUDGE_SEED={seed})");
            await LiveServer.UntilAsync(() => server.Service<LocalChannels>().Count == 1, $"and their channels (NUDGE_SEED={seed})");
            await server.TriggerAsync("bystanders", "still here");
            await bystander.NextAsync("still here");
            Assert.Empty(server.Complaints);
        }
    }

    /// <summary>
    /// Sends frames over one connection after the other until enough were sent; gives the number of bytes that came back.
    /// </summary>
    private static async Task<long> RunAsync(LiveServer server, Random random, int frames, bool isOrdinary)
    {
        long answered = 0;
        for (var sent = 0; sent < frames;)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
            var stream = tcp.GetStream();
            var session = new Session(server, random);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /app/{server.App.Key}?protocol=7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: "
                + $"13\r\n{(isOrdinary ? "Sec-WebSocket-Protocol: x\r\n" : "")}\r\n"));
            var (reading, socketId) = Read(stream);
            session.SocketId = await socketId.WaitAsync(Patience);
            var left = Math.Min(frames - sent, 1 + random.Next(2_000));
            sent += left;
            try
            {
                for (; left > 0; left--)
                {
                    var bytes = session.Next();
                    // Cut anywhere, now and then.
                    var cut = random.Next(8) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
                    await stream.WriteAsync(bytes.AsMemory(0, cut)).AsTask().WaitAsync(Patience);
                    await stream.WriteAsync(bytes.AsMemory(cut)).AsTask().WaitAsync(Patience);
                }

                tcp.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // The server has closed, as it may; the rest counts as sent to nobody.
                sent -= left - 1;
            }

            answered += await reading.WaitAsync(Patience);
        }

        return answered;
    }

    /// <summary>Reads until the end, and the socket id from the first event.</summary>
    private static (Task<long> Reading, Task<string> SocketId) Read(NetworkStream stream)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (ReadAsync(), found.Task);

        async Task<long> ReadAsync()
        {
            long total = 0;
            var first = new StringBuilder();
            var buffer = new byte[16_384];
            try
            {
                while (await stream.ReadAsync(buffer) is > 0 and var read)
                {
                    total += read;
                    if (found.Task.IsCompleted)
                        continue;
                    first.Append(Encoding.Latin1.GetString(buffer, 0, read));
                    var at = first.ToString().IndexOf("socket_id\\\":\\\"", StringComparison.Ordinal);
                    var end = at < 0 ? -1 : first.ToString().IndexOf('\\', at + 14);
                    if (end > 0)
                        found.TrySetResult(first.ToString()[(at + 14)..end]);
                }
            }
            catch (IOException)
            {
                // Closed.
            }

            found.TrySetException(new IOException($"There was no first event: {first}"));
            return total;
        }
    }

    /// <summary>The frames of one client: mostly whole frames.</summary>
    private sealed class Session(LiveServer server, Random random)
    {
        private readonly FuzzedMessages _messages = new(server, random);

        public string SocketId
        {
            set => _messages.SocketId = value;
        }

        public byte[] Next()
        {
            var frame = PusherTestClient.Frame(0x81, Encoding.UTF8.GetBytes(_messages.Next()));
            return random.Next(40) switch
            {
                0 => Mutate(frame),
                1 => PusherTestClient.Frame(0x89, Bytes(random.Next(126))),
                2 => PusherTestClient.Frame(0x8a, Bytes(random.Next(126))),
                3 => [.. PusherTestClient.Frame(0x01, frame[6..]), .. PusherTestClient.Frame(0x80, [])],
                4 => random.Next(50) == 0 ? PusherTestClient.Frame(0x88, Bytes(random.Next(4))) : frame,
                5 => random.Next(50) == 0 ? PusherTestClient.Frame((byte)random.Next(256), Bytes(random.Next(300))) : frame,
                6 => random.Next(50) == 0 ? Bytes(1 + random.Next(200)) : frame,
                _ => frame,
            };
        }

        /// <summary>Most often in the payload, where the connection survives it; now and then in the header.</summary>
        private byte[] Mutate(byte[] frame)
        {
            var at = random.Next(10) == 0 ? random.Next(Math.Min(6, frame.Length)) : random.Next(frame.Length);
            frame[at] ^= (byte)(1 << random.Next(8));
            return frame;
        }

        private byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
