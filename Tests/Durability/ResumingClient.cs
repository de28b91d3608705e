using System.Collections.Concurrent;
using System.Text.Json;

namespace Nudge.Tests.Durability;

/// <summary>An SSE client that comes back with its last id whenever its connection dies, and keeps all that it was sent in order.</summary>
internal sealed class ResumingClient : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly HeardRows _heard = new();
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Uri _stream;
    private readonly string _user;
    private readonly HashSet<string> _awaited;
    private readonly ConcurrentQueue<string> _other = new();
    private string? _lastId;
    private Task _listening = Task.CompletedTask;

    private ResumingClient(Uri stream, string user, IEnumerable<string> channels)
    {
        _stream = stream;
        _user = user;
        _awaited = [.. channels];
    }

    public int Connections { get; private set; }

    public static async Task<ResumingClient> StartAsync(HttpClient server, Uri address, string user, IReadOnlyList<string> channels)
    {
        var capabilities = channels.ToDictionary(channel => channel, _ => new[] { "subscribe" });
        using var minted = await server.PostAsJsonAsync("/api/realtime/token", new { user, capabilities, ttlSeconds = 7200 });
        minted.EnsureSuccessStatusCode();
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var client = new ResumingClient(
            new Uri(address, $"/api/stream?channels={string.Join(',', channels)}&token={token}"), user, channels);
        client._listening = client.ListenAsync();
        await client._live.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return client;
    }

    /// <summary>Waits until every answered publish for its user and channels was received: each once, in the order of positions.</summary>
    public Task ShouldHaveHeardAsync(PublishLoad load, string user, IReadOnlyList<string> channels) =>
        _heard.ShouldBeAllAsync(load, user, channels, () => $"over {Connections} connections, with {string.Join(' ', _other)}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // A client comes back at a pace while the server is away.
                await Task.Delay(50);
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _stream);
        if (_lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        response.EnsureSuccessStatusCode();
        Connections++;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_stop.Token));
        string name = "", data = "", id = "";
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                Hear(name, JsonDocument.Parse(data).RootElement);
                // A client may only remember an id once the whole message is there.
                if (id.Length > 0)
                    _lastId = id;
                (name, data, id) = ("", "", "");
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
        }
    }

    private void Hear(string name, JsonElement data)
    {
        // For whoever reads why a test failed.
        if (name is not ("channel" or "inbox" or "counts"))
            _other.Enqueue($"{name} {data}");
        switch (name)
        {
            case "attached":
                // Channels that the user is subscribed to are there as well, and come first.
                if (_awaited.Remove(data.GetProperty("channel").GetString()!) && _awaited.Count == 0)
                    _live.TrySetResult();
                break;
            case "reset":
                _heard.Failure = $"The server said that continuity cannot be proven: {data}";
                break;
            case "channel":
                _heard.Keep(
                    new("channel", data.GetProperty("channel").GetString()!),
                    data.GetProperty("epoch").GetString()!,
                    data.GetProperty("offset").GetInt64(),
                    data.GetProperty("id").GetString()!);
                break;
            case "inbox" when data.GetProperty("change").GetString() == "item":
                _heard.Keep(
                    new("user", _user), data.GetProperty("epoch").GetString()!, data.GetProperty("version").GetInt64(),
                    data.GetProperty("item").GetProperty("id").GetString()!);
                break;
        }
    }
}
