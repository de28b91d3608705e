using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>
/// Unmodified <c>@microsoft/signalr</c> that comes back with its positions whenever its connection dies, and all that it was sent in order.
/// </summary>
internal sealed class ResumingHubClient : IAsyncDisposable
{
    private static readonly TimeSpan LiveWithin = TimeSpan.FromSeconds(60);

    private readonly HeardRows _heard = new();
    private readonly List<string> _other = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeProcess _client;
    private readonly string _user;
    private Task _listening = Task.CompletedTask;

    private ResumingHubClient(NodeProcess client, string user) => (_client, _user) = (client, user);

    /// <summary>How many times it was live.</summary>
    public int Connections { get; private set; } = 1;

    public static async Task<ResumingHubClient> StartAsync(HttpClient server, Uri address, string user, IReadOnlyList<string> channels)
    {
        var capabilities = channels.ToDictionary(channel => channel, _ => new[] { "subscribe" });
        using var minted = await server.PostAsJsonAsync("/api/realtime/token", new { user, capabilities, ttlSeconds = 7200 });
        minted.EnsureSuccessStatusCode();
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        // Without negotiation, so that a balancer need not know which node answered it.
        var client = new ResumingHubClient(
            NodeProcess.Start("signalr-client.mjs", [address.OriginalString, token, "skip", .. channels]), user);
        await client._client.ReceiveAsync(said => said.GetProperty("name").GetString() == "resumed", LiveWithin, CancellationToken.None);
        client._listening = client.ListenAsync();
        return client;
    }

    /// <summary>Waits until every answered publish for its user and channels was received: each once, in the order of positions.</summary>
    public Task ShouldHaveHeardAsync(PublishLoad load, string user, IReadOnlyList<string> channels) =>
        _heard.ShouldBeAllAsync(load, user, channels, () => $"over {Connections} connections, with {Other()}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var said = await _client.ReceiveAsync(_ => true, TimeSpan.FromHours(1), _stop.Token);
                Hear(said.GetProperty("name").GetString()!, said.GetProperty("message"));
            }
        }
        catch (InvalidOperationException ended)
        {
            _heard.Failure = ended.Message;
        }
    }

    private void Hear(string name, JsonElement message)
    {
        switch (name)
        {
            case "channel":
                _heard.Keep(
                    new("channel", message.GetProperty("channel").GetString()!), message.GetProperty("epoch").GetString()!,
                    message.GetProperty("offset").GetInt64(), message.GetProperty("id").GetString()!);
                break;
            case "inbox" when message.GetProperty("change").GetString() == "item":
                _heard.Keep(
                    new("user", _user), message.GetProperty("epoch").GetString()!, message.GetProperty("version").GetInt64(),
                    message.GetProperty("item").GetProperty("id").GetString()!);
                break;
            case "reset" or "closed":
                _heard.Failure = $"The server or the client gave up: {name} {message}";
                break;
            case "resumed":
                Connections++;
                break;
            case not ("inbox" or "counts"):
                // For whoever reads why a test failed.
                lock (_other)
                    _other.Add($"{name} {message}");
                break;
        }
    }

    private string Other()
    {
        lock (_other)
            return string.Join(' ', _other);
    }
}
