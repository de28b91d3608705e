using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A Pusher client on bare TCP, so that tests send whatever bytes they like and see each frame as it came.</summary>
internal sealed class PusherTestClient : IPusherTestClient
{
    private const string Query = "?protocol=7&client=js&version=8.6.0&flash=false";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private readonly string _key;
    private readonly string _secret;
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<byte[]> _pongs = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> _pings = Channel.CreateUnbounded<byte[]>();
    private readonly List<JsonElement> _passedOver = [];
    private readonly TaskCompletionSource<int?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    private PusherTestClient(TcpClient tcp, string key, string secret)
    {
        _tcp = tcp;
        _key = key;
        _secret = secret;
    }

    public string SocketId { get; private set; } = "";

    /// <summary>Whether it answers the server's pings by itself, as WebSocket libraries do.</summary>
    public bool AnswersPings { get; set; }

    /// <summary>The head of the answer to the upgrade.</summary>
    public string Head { get; private set; } = "";

    /// <summary>The code that the server closed with; <see langword="null"/>: the connection ended without one.</summary>
    public Task<int?> Closed => _closed.Task.WaitAsync(Patience);

    /// <summary>Connects and shakes hands; does not wait for the first event.</summary>
    /// <param name="server">The server.</param>
    /// <param name="query">Of the address.</param>
    /// <param name="key">The app's, unless another one is given.</param>
    /// <param name="headers">More of them, each with its end of line.</param>
    /// <param name="isOrdinary">Whether HTTP answers the upgrade, and not the fast path.</param>
    public static async Task<PusherTestClient> OpenAsync(
        LiveServer server, string query = Query, string? key = null, string headers = "", bool isOrdinary = false)
    {
        var client = await ConnectAsync(server.Url, server.App.Key, server.Secret);
        await client.ShakeHandsAsync(server.Url, key ?? server.App.Key, query, headers, isOrdinary);
        return client;
    }

    /// <summary>Connects to a server of which nothing is known but an app, and waits until it is told that it is connected.</summary>
    public static async Task<PusherTestClient> ConnectAsync(Uri url, DemoApp app)
    {
        var client = await ConnectAsync(url, app.Key, app.Secret);
        await client.ShakeHandsAsync(url, app.Key, Query, "", isOrdinary: false);
        return await client.EstablishedAsync();
    }

    private static async Task<PusherTestClient> ConnectAsync(Uri url, string key, string secret)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port);
        return new(tcp, key, secret);
    }

    private async Task ShakeHandsAsync(Uri url, string key, string query, string headers, bool isOrdinary)
    {
        // The fast path leaves requests with a subprotocol to HTTP.
        var more = headers + (isOrdinary ? "Sec-WebSocket-Protocol: pusher\r\n" : "");
        await SendBytesAsync(Encoding.ASCII.GetBytes(
            $"GET /app/{key}{query} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"));
        Head = await ReadHeadAsync().WaitAsync(Patience);
        _reading = ReadAsync();
    }

    /// <summary>The same, after it was told that it is connected.</summary>
    public static async Task<PusherTestClient> ConnectAsync(LiveServer server, bool isOrdinary = false, string? page = null)
    {
        var client = await OpenAsync(server, headers: page is null ? "" : $"Origin: {page}\r\n", isOrdinary: isOrdinary);
        return await client.EstablishedAsync();
    }

    private async Task<PusherTestClient> EstablishedAsync()
    {
        var established = await NextAsync("pusher:connection_established");
        SocketId = DataOf(established).GetProperty("socket_id").GetString()!;
        return this;
    }

    /// <summary>The data of an event, which is a text with JSON inside.</summary>
    public static JsonElement DataOf(JsonElement told) => JsonDocument.Parse(told.GetProperty("data").GetString()!).RootElement;

    /// <summary>The answer of an app's server to an authorization request.</summary>
    public string Sign(string text) => $"{_key}:{PusherSignature.Sign(Encoding.UTF8.GetBytes(_secret), text)}";

    public async Task<JsonElement> SubscribeAsync(string channel)
    {
        await AskAsync(channel);
        return await NextAsync("pusher_internal:subscription_succeeded", channel);
    }

    public Task AskAsync(string channel) => SendAsync(
        "pusher:subscribe",
        new { channel, auth = channel.StartsWith("private-", StringComparison.Ordinal) ? Sign($"{SocketId}:{channel}") : "" });

    /// <summary>Joins a presence channel.</summary>
    public async Task<JsonElement> JoinAsync(string channel, string user, object? info = null)
    {
        await AskToJoinAsync(channel, user, info);
        return DataOf(await NextAsync("pusher_internal:subscription_succeeded", channel)).GetProperty("presence");
    }

    public Task AskToJoinAsync(string channel, string user, object? info = null)
    {
        var data = JsonSerializer.Serialize(new { user_id = user, user_info = info });
        return SendAsync("pusher:subscribe", new { channel, auth = Sign($"{SocketId}:{channel}:{data}"), channel_data = data });
    }

    public Task SignInAsync(string user, params string[] watchlist)
    {
        var data = JsonSerializer.Serialize(new { id = user, user_info = new { name = user }, watchlist });
        return SendAsync("pusher:signin", new { auth = Sign($"{SocketId}::user::{data}"), user_data = data });
    }

    public Task UnsubscribeAsync(string channel) => SendAsync("pusher:unsubscribe", new { channel });

    public Task SendAsync(string name, object data, string? channel = null) =>
        SendTextAsync(
            JsonSerializer.Serialize(channel is null ? new { @event = name, data } : (object)new { @event = name, data, channel }));

    public Task SendTextAsync(string text) => SendFrameAsync(0x81, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a masked frame whose first byte is given.</summary>
    public Task SendFrameAsync(byte first, byte[] payload) => SendBytesAsync(Frame(first, payload));

    public static byte[] Frame(byte first, byte[] payload, bool isMasked = true)
    {
        var frame = new List<byte> { first };
        var bit = isMasked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        if (payload.Length < 126)
        {
            frame.Add((byte)(bit | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.Add((byte)(bit | 126));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            frame.AddRange(length[..2]);
        }
        else
        {
            frame.Add((byte)(bit | 127));
            BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
            frame.AddRange(length);
        }

        byte[] mask = [0x37, 0xfa, 0x21, 0x3d];
        if (isMasked)
            frame.AddRange(mask);
        for (var i = 0; i < payload.Length; i++)
            frame.Add(isMasked ? (byte)(payload[i] ^ mask[i & 3]) : payload[i]);
        return [.. frame];
    }

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => await _tcp.GetStream().WriteAsync(bytes);

    /// <summary>Says that nothing more will be sent.</summary>
    public void FinishSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next event of this name; those before it are kept for other calls.</summary>
    public Task<JsonElement> NextAsync(string name, string? channel = null) => NextAsync([name], channel);

    /// <summary>The next event of one of these names; those before it are kept for other calls.</summary>
    public async Task<JsonElement> NextAsync(IReadOnlyCollection<string> names, string? channel = null)
    {
        var kept = _passedOver.FindIndex(IsWanted);
        if (kept >= 0)
        {
            var told = _passedOver[kept];
            _passedOver.RemoveAt(kept);
            return told;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var told = await _events.Reader.ReadAsync(patience.Token);
                if (IsWanted(told))
                    return told;
                _passedOver.Add(told);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException(
                $"'{string.Join("' or '", names)}' did not "
                + $"come{(_closed.Task.IsCompleted ? $" before the end, {_closed.Task.Result}" : "")}; there came: "
                + $"{string.Join(" ", _passedOver)}",
                exception);
        }

        bool IsWanted(JsonElement told) =>
            names.Contains(told.GetProperty("event").GetString()!)
            && (channel is null || told.GetProperty("channel").GetString() == channel);
    }

    /// <summary>Answers the server's next ping, and with it all that was sent before.</summary>
    public async Task ConfirmAsync()
    {
        await PongAsync(await NextPingAsync());
        // A later answer means that the message was taken in later.
        await SendAsync("pusher:ping", new { });
        await NextAsync("pusher:pong");
    }

    /// <summary>Answers whatever pings have come. Other messages that were not taken are passed over.</summary>
    public async Task AnswerPingsAsync()
    {
        await SettleAsync();
        while (_pings.Reader.TryRead(out var ping))
            await PongAsync(ping);
    }

    /// <summary>The server's next ping: what it holds.</summary>
    public async Task<byte[]> NextPingAsync() => await _pings.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Answers a ping of the server.</summary>
    /// <param name="payload">The ping's.</param>
    public Task PongAsync(byte[] payload) => SendFrameAsync(0x8a, payload);

    /// <summary>Says goodbye as a page does that is left.</summary>
    public Task SayGoodbyeAsync() => SendFrameAsync(0x88, [0x03, 0xe9]);

    /// <summary>Lets time pass until the server asks for a sign of life; no more than is needed.</summary>
    public async Task<byte[]> NextPingAsync(FakeTimeProvider time)
    {
        var ping = NextPingAsync();
        for (var i = 0; i < 200 && !ping.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // The ping travels over a socket: it has its time before the clock moves again.
            await Task.WhenAny(ping, Task.Delay(5));
        }

        return await ping;
    }

    /// <summary>The next event, whatever it is.</summary>
    public async Task<JsonElement> NextAnyAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task<string> NextErrorAsync()
    {
        var error = (await NextAsync("pusher:error")).GetProperty("data");
        return $"{error.GetProperty("code")} {error.GetProperty("message").GetString()}".Trim();
    }

    /// <summary>All events that came before the server has answered a ping of ours, and were not taken.</summary>
    public async Task<IReadOnlyList<string>> SettleAsync()
    {
        await SendAsync("pusher:ping", new { });
        await NextAsync("pusher:pong");
        string[] all = [.. _passedOver.Select(told => told.GetProperty("event").GetString()!)];
        _passedOver.Clear();
        return all;
    }

    public Task<int?> CloseCodeAsync() => Closed;

    /// <summary>All events that are there and were not taken, in order.</summary>
    public IReadOnlyList<JsonElement> TakeAll()
    {
        while (_events.Reader.TryRead(out var told))
            _passedOver.Add(told);
        JsonElement[] all = [.. _passedOver];
        _passedOver.Clear();
        return all;
    }

    public IReadOnlyList<string> TakeNames()
    {
        while (_events.Reader.TryRead(out var told))
            _passedOver.Add(told);
        string[] all = [.. _passedOver.Select(told => told.GetProperty("event").GetString()!)];
        _passedOver.Clear();
        return all;
    }

    public async Task<byte[]> NextPongAsync() => await _pongs.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _tcp.GetStream().ReadAsync(one) == 0)
                break;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task ReadAsync()
    {
        int? code = null;
        try
        {
            var stream = _tcp.GetStream();
            var header = new byte[2];
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                Assert.Equal(0, header[1] & 0x80);
                long length = header[1] & 0x7f;
                if (length >= 126)
                {
                    var extended = new byte[length == 126 ? 2 : 8];
                    await stream.ReadExactlyAsync(extended);
                    length = length == 126 ? BinaryPrimitives.ReadUInt16BigEndian(extended) : BinaryPrimitives.ReadInt64BigEndian(extended);
                }

                var payload = new byte[length];
                await stream.ReadExactlyAsync(payload);
                switch (header[0])
                {
                    case 0x81:
                        await _events.Writer.WriteAsync(JsonDocument.Parse(payload).RootElement);
                        break;
                    case 0x89 when AnswersPings:
                        await PongAsync(payload);
                        break;
                    case 0x89:
                        await _pings.Writer.WriteAsync(payload);
                        break;
                    case 0x8a:
                        await _pongs.Writer.WriteAsync(payload);
                        break;
                    case 0x88:
                        code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
                        // As a client does: it closes as well, and waits for the end.
                        await SendFrameAsync(0x88, payload.Length >= 2 ? payload[..2] : []);
                        break;
                    default:
                        Assert.Fail($"A frame begins with {header[0]:x2}.");
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended.
        }
        finally
        {
            _closed.TrySetResult(code);
            _events.Writer.TryComplete();
        }
    }
}
