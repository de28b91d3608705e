using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Nudge.Realtime.Connections;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>The bytes of a stream on its connection: chunks of HTTP/1.1, whoever writes them.</summary>
public sealed class StreamSocketTests
{
    /// <summary>A fresh connection is written to directly, one that has answered something else by way of Kestrel.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_write_is_a_chunk_and_an_empty_one_ends_the_response(bool isUsedConnection)
    {
        await using var server = await LiveServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(server.Url);
        if (isUsedConnection)
        {
            await client.SendAsync("GET /api/notifications/summary HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal("HTTP/1.1 401 Unauthorized", await client.ReadLineAsync());
            await client.SkipAnswerAsync();
        }

        await client.SendAsync($"GET /api/stream?token={server.Token("ada")} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await client.ReadLineAsync());
        Assert.Contains("Transfer-Encoding: chunked", await client.ReadHeadersAsync());
        var chunks = new List<string> { await client.ReadChunkAsync() };
        Assert.StartsWith("retry: ", chunks[0], StringComparison.Ordinal);
        await client.UntilAsync(chunks, "event: welcome\n");
        await server.PublishToUserAsync("ada");
        var told = await client.UntilAsync(chunks, "event: inbox\n");
        Assert.EndsWith("\n\n", told, StringComparison.Ordinal);

        foreach (var connection in server.Register.All)
            connection.Close(Closing.Failed);
        await client.UntilAsync(chunks, "event: closing\n");
        await client.UntilAsync(chunks, "");

        // The connection is an ordinary one again.
        await client.SendAsync("GET /api/notifications/summary HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("HTTP/1.1 401 Unauthorized", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_closed_at_the_bound_of_its_outbox_and_others_hear_on()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.OutboxBytesMax = 65_536);
        await using var slow = await RawClient.ConnectAsync(server.Url, receiveBufferBytes: 4_096);
        await slow.SendAsync($"GET /api/stream?token={server.Token("ada")}&channels=library:7 HTTP/1.1\r\nHost: a\r\n\r\n");
        var other = await server.ListenAsync("ben", "&channels=library:7");
        await other.AttachedAsync("library:7");
        await LiveServer.UntilAsync(() => server.Register.All.Count() == 2, "both are open");

        while (server.Register.All.Count() == 2)
        {
            await server.PublishAsync("library:7", text: new string('x', 30_000));
            await other.NextAsync("channel");
        }

        await server.PublishAsync("library:7");
        await other.NextAsync("channel");
    }

    private sealed class RawClient(Socket socket) : IAsyncDisposable
    {
        private readonly NetworkStream _stream = new(socket, ownsSocket: true);

        public static async Task<RawClient> ConnectAsync(Uri server, int? receiveBufferBytes = null)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            if (receiveBufferBytes is { } bytes)
                socket.ReceiveBufferSize = bytes;
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            return new(socket);
        }

        public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(text));

        public async Task<string> ReadLineAsync()
        {
            var line = new List<byte>();
            while (line is not [.., (byte)'\r', (byte)'\n'])
                line.AddRange(await ReadAsync(1));
            return Encoding.UTF8.GetString([.. line])[..^2];
        }

        public async Task<List<string>> ReadHeadersAsync()
        {
            var headers = new List<string>();
            while (await ReadLineAsync() is { Length: > 0 } header)
                headers.Add(header);
            return headers;
        }

        public async Task SkipAnswerAsync()
        {
            var headers = await ReadHeadersAsync();
            if (headers.Find(header => header.StartsWith("Content-Length: ", StringComparison.Ordinal)) is { } length)
            {
                await ReadAsync(int.Parse(length["Content-Length: ".Length..], CultureInfo.InvariantCulture));
                return;
            }

            while (await ReadChunkAsync() is { Length: > 0 })
            {
            }
        }

        public async Task<string> ReadChunkAsync()
        {
            var length = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = Encoding.UTF8.GetString(await ReadAsync(length));
            Assert.Equal("", await ReadLineAsync());
            return chunk;
        }

        /// <summary>The next chunk that has the text; the empty text is the last chunk.</summary>
        public async Task<string> UntilAsync(List<string> chunks, string text)
        {
            while (true)
            {
                var chunk = await ReadChunkAsync();
                chunks.Add(chunk);
                if (text.Length == 0 ? chunk.Length == 0 : chunk.Contains(text, StringComparison.Ordinal))
                    return chunk;
                Assert.NotEqual(0, chunk.Length);
            }
        }

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        private async Task<byte[]> ReadAsync(int length)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var bytes = new byte[length];
            await _stream.ReadExactlyAsync(bytes, patience.Token);
            return bytes;
        }
    }
}
