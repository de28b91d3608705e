using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Transports.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher.Xhr;

/// <summary>A Pusher client on plain requests, so that tests see each line as it came and choose when they receive.</summary>
internal sealed class XhrTestClient(LiveServer server, bool isStream, string? origin = null) : IPusherTestClient
{
    public const string Query = "?protocol=7&client=js&version=8.6.0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { BaseAddress = server.Url, Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<JsonElement> _passedOver = [];
    private readonly Queue<string> _lines = new();
    private HttpResponseMessage? _response;
    private StreamReader? _reader;

    /// <summary>Of its session, without the last part.</summary>
    public string Path { get; init; } = $"/pusher/app/{server.App.Key}/{Random.Shared.Next(1_000)}/{Guid.NewGuid():N}"[..^24];

    public string SocketId { get; private set; } = "";

    /// <summary>The code that the session was closed with.</summary>
    public int? ClosedWith { get; private set; }

    /// <summary>The session as the server has it.</summary>
    private XhrSession? Session
    {
        get
        {
            var parts = Path.Split('/');
            Assert.True(XhrSessionId.TryParse(parts[3], parts[4], parts[5], out var id));
            return server.Service<XhrSessions>().Find(id.Value);
        }
    }

    public static async Task<XhrTestClient> ConnectAsync(LiveServer server, bool isStream = false, string? page = null)
    {
        var client = new XhrTestClient(server, isStream, page);
        await client.EstablishAsync();
        return client;
    }

    public async Task EstablishAsync() =>
        SocketId = PusherTestClient.DataOf(await NextAsync("pusher:connection_established")).GetProperty("socket_id").GetString()!;

    public string Sign(string text) => $"{server.App.Key}:{PusherSignature.Sign(Encoding.UTF8.GetBytes(server.Secret), text)}";

    public async Task<JsonElement> SubscribeAsync(string channel)
    {
        await SendAsync(
            "pusher:subscribe",
            new { channel, auth = channel.StartsWith("private-", StringComparison.Ordinal) ? Sign($"{SocketId}:{channel}") : "" });
        return await NextAsync("pusher_internal:subscription_succeeded", channel);
    }

    public async Task<JsonElement> JoinAsync(string channel, string user)
    {
        var data = JsonSerializer.Serialize(new { user_id = user });
        await SendAsync("pusher:subscribe", new { channel, auth = Sign($"{SocketId}:{channel}:{data}"), channel_data = data });
        return PusherTestClient.DataOf(await NextAsync("pusher_internal:subscription_succeeded", channel)).GetProperty("presence");
    }

    public Task SignInAsync(string user)
    {
        var data = JsonSerializer.Serialize(new { id = user });
        return SendAsync("pusher:signin", new { auth = Sign($"{SocketId}::user::{data}"), user_data = data });
    }

    public async Task SendAsync(string name, object data, string? channel = null)
    {
        var text = JsonSerializer.Serialize(channel is null ? new { @event = name, data } : (object)new { @event = name, data, channel });
        Assert.Equal(HttpStatusCode.NoContent, await SendBodyAsync(JsonSerializer.Serialize(new[] { text })));
    }

    public Task<HttpStatusCode> SendBodyAsync(string body) => SendBodyAsync(Encoding.UTF8.GetBytes(body));

    public async Task<HttpStatusCode> SendBodyAsync(byte[] body)
    {
        using var response = await PostAsync("/xhr_send?t=1&n=1", body, CancellationToken.None).WaitAsync(Patience);
        return response.StatusCode;
    }

    /// <summary>One poll, from its request to the lines of its answer.</summary>
    public async Task<string[]> PollAsync(CancellationToken cancellationToken = default)
    {
        using var response = await PostAsync($"/xhr{Query}&t=1&n=1", [], cancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return LinesOf(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Lets go of the stream, if there is one, and begins the next.</summary>
    public async Task BeginStreamAsync()
    {
        DropStream();
        _response = await PostAsync($"/xhr_streaming{Query}&t=1&n=1", [], CancellationToken.None, HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, _response.StatusCode);
        _reader = new(await _response.Content.ReadAsStreamAsync());
    }

    public void DropStream()
    {
        _reader?.Dispose();
        _response?.Dispose();
        (_reader, _response) = (null, null);
    }

    /// <summary>The next line; <see langword="null"/>: the response has ended.</summary>
    public async Task<string?> NextLineAsync()
    {
        if (isStream)
        {
            if (_reader is null)
                await BeginStreamAsync();
            var line = await _reader!.ReadLineAsync().WaitAsync(Patience);
            if (line is not null)
                Note(line);
            return line;
        }

        if (_lines.Count == 0)
        {
            foreach (var line in await PollAsync().WaitAsync(Patience))
                _lines.Enqueue(line);
        }

        var next = _lines.Dequeue();
        Note(next);
        return next;
    }

    /// <summary>The next event of this name; those before it are kept for other calls. Polls until then, and no more.</summary>
    public async Task<JsonElement> NextAsync(string name, string? channel = null)
    {
        while (true)
        {
            var kept = _passedOver.FindIndex(told =>
                told.GetProperty("event").GetString() == name && (channel is null || told.GetProperty("channel").GetString() == channel));
            if (kept >= 0)
            {
                var told = _passedOver[kept];
                _passedOver.RemoveAt(kept);
                return told;
            }

            if (ClosedWith is not null || await NextLineAsync() is null)
                throw new InvalidOperationException(
                    $"'{name}' did not come; closed with {ClosedWith}; there came: {string.Join(" ", _passedOver)}");
        }
    }

    /// <summary>The code that it is closed with.</summary>
    public async Task<int?> CloseCodeAsync()
    {
        while (ClosedWith is null && await NextLineAsync() is not null)
        {
        }

        return ClosedWith;
    }

    public IReadOnlyList<string> TakeNames()
    {
        string[] all = [.. _passedOver.Select(told => told.GetProperty("event").GetString()!)];
        _passedOver.Clear();
        return all;
    }

    /// <summary>Waits until the server has a request of ours that receives.</summary>
    public Task ReceivingAsync() => LiveServer.UntilAsync(() => Session?.IsReceiving == true, "a request receives");

    public ValueTask DisposeAsync()
    {
        DropStream();
        _http.Dispose();
        return default;
    }

    public async Task<HttpResponseMessage> PostAsync(
        string rest, byte[] body, CancellationToken cancellationToken,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path + rest, UriKind.Relative))
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/json");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await _http.SendAsync(request, until, cancellationToken);
    }

    private static string[] LinesOf(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Note(string line)
    {
        Assert.True(Ascii.IsValid(line), line);
        switch (line[0])
        {
            case 'a':
                _passedOver.AddRange(JsonSerializer.Deserialize<string[]>(line[1..])!.Select(told => JsonDocument.Parse(told).RootElement));
                break;
            case 'c':
                ClosedWith = JsonDocument.Parse(line[1..]).RootElement[0].GetInt32();
                break;
            default:
                Assert.True(line[0] is 'o' or 'h', string.Create(CultureInfo.InvariantCulture, $"A line begins with {line}."));
                break;
        }
    }
}
