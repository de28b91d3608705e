using System.Text.Json;
using System.Threading.Channels;

namespace Nudge.Tests.Realtime;

/// <summary>Reads server-sent events as the standard says, over plain HTTP.</summary>
internal sealed class StreamTestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The types that each EventSource asks for.</summary>
    public static readonly (string Name, string Value) EventSource = ("Accept", "text/event-stream");

    private readonly HttpResponseMessage _response;
    private readonly Channel<StreamEvent> _events = Channel.CreateUnbounded<StreamEvent>();
    private readonly List<StreamEvent> _passedOver = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private StreamTestClient(HttpResponseMessage response)
    {
        _response = response;
        _reading = ReadAsync();
    }

    public HttpResponseMessage Response => _response;

    public string LastId { get; private set; } = "";

    public int Comments { get; private set; }

    public long? RetryMs { get; private set; }

    /// <summary>Completes when the server has ended the response, or the connection is gone.</summary>
    public Task Ended => _reading;

    /// <summary>The answer, read as a stream whatever it is.</summary>
    public static StreamTestClient Of(HttpResponseMessage response) => new(response);

    /// <param name="server">The server.</param>
    /// <param name="token">Of a user.</param>
    /// <param name="query">More of it.</param>
    /// <param name="lastId">The last id.</param>
    /// <param name="headers">Such as those of an EventSource: <see cref="EventSource"/>.</param>
    public static Task<HttpResponseMessage> RequestAsync(
        Uri server, string token, string query = "", string? lastId = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/api/stream?token={token}{query}"));
        if (lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<StreamTestClient> ConnectAsync(
        Uri server, string token, string query = "", string? lastId = null, string? page = null)
    {
        var response = await RequestAsync(server, token, query, lastId, page is null ? [] : [("Origin", page)]);
        Assert.Equal(200, (int)response.StatusCode);
        return new(response);
    }

    /// <summary>The next event of this name; those before it are kept for other calls.</summary>
    public async Task<StreamEvent> NextAsync(string name)
    {
        var kept = _passedOver.FindIndex(each => each.Name == name);
        if (kept >= 0)
        {
            var found = _passedOver[kept];
            _passedOver.RemoveAt(kept);
            return found;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var next = await _events.Reader.ReadAsync(patience.Token);
                if (next.Name == name)
                    return next;
                _passedOver.Add(next);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"'{name}' did not come; there came: {string.Join(" ", _passedOver)}", exception);
        }
    }

    /// <summary>Waits until a channel is live. Others may be before it: those that the user is subscribed to come first.</summary>
    public async Task<StreamEvent> AttachedAsync(string channel)
    {
        while (true)
        {
            var attached = await NextAsync("attached");
            if (attached.Body.GetProperty("channel").GetString() == channel)
                return attached;
        }
    }

    /// <summary>The next event, whatever it is; <see langword="null"/>: the stream has ended.</summary>
    public async Task<StreamEvent?> NextEventAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _events.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"Nothing came in {Patience.TotalSeconds} s.", exception);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>All events that are there and were not taken, in order; they stay.</summary>
    public IReadOnlyList<StreamEvent> TakeAllKept()
    {
        while (_events.Reader.TryRead(out var next))
            _passedOver.Add(next);
        return _passedOver;
    }

    /// <summary>All events that are there and were not taken, in order.</summary>
    public IReadOnlyList<StreamEvent> TakeAll()
    {
        while (_events.Reader.TryRead(out var next))
            _passedOver.Add(next);
        StreamEvent[] all = [.. _passedOver];
        _passedOver.Clear();
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _response.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _response.Content.ReadAsStreamAsync(_stop.Token));
            var (name, data, id) = ("", "", "");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    if (id.Length > 0)
                        LastId = id;
                    if (data.Length > 0)
                        _events.Writer.TryWrite(new(name, JsonDocument.Parse(data).RootElement, id));
                    (name, data, id) = ("", "", "");
                }
                else if (line[0] == ':')
                {
                    Comments++;
                }
                else
                {
                    var (field, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 2)..]);
                    name = field == "event" ? value : name;
                    data = field == "data" ? data + value : data;
                    id = field == "id" ? value : id;
                    RetryMs = field == "retry" ? long.Parse(value) : RetryMs;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or HttpRequestException)
        {
            // It has ended.
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }
}

/// <summary>The server's body.</summary>
internal sealed record StreamEvent(string Name, JsonElement Body, string Id)
{
    public override string ToString() => $"{Name} {Body}";
}
