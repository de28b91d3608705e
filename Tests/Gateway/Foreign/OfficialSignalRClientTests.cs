using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Foreign;

/// <summary>Unmodified <c>@microsoft/signalr</c> from npm against the built server.</summary>
public sealed class OfficialSignalRClientTests : IAsyncLifetime
{
    private const string Channel = "library:7";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private NudgeProcess _server = null!;
    private HttpClient _publisher = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        Skip.WithoutNodeClients();
        _server = await NudgeProcess.StartAsync(new NudgeStart(), None);
        _publisher = await _server.CreateDemoAppClientAsync(None);
    }

    public async Task DisposeAsync()
    {
        _publisher?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_receives_own_notifications_with_counts_channel_notifications_and_signals()
    {
        await using var client = NodeProcess.Start("signalr-client.mjs", _server.BaseAddress.OriginalString, await MintAsync(), Channel);
        await LiveAsync(client);

        await PublishAsync(new { user = "ada", id = "own", notification = new { type = "borrow.requested", payload = new { text = "Ä \" 1" } } });
        var own = await NamedAsync(client, "inbox", message => message.GetProperty("change").GetString() == "item");
        Assert.Equal("own", own.GetProperty("item").GetProperty("id").GetString());
        Assert.Equal("Ä \" 1", own.GetProperty("item").GetProperty("notification").GetProperty("payload").GetProperty("text").GetString());
        Assert.Equal(1, own.GetProperty("counts").GetProperty("unread").GetInt32());

        await PublishAsync(new { channel = Channel, id = "shared", notification = new { type = "note.updated" } });
        Assert.Equal("shared", (await NamedAsync(client, "channel")).GetProperty("id").GetString());

        using var signalled = await _publisher.PostAsJsonAsync("/api/signal", new { user = "ada", name = "invalidate", payload = new { scope = "notes" } });
        signalled.EnsureSuccessStatusCode();
        var signal = await NamedAsync(client, "signal");
        Assert.Equal(("invalidate", "notes"), (signal.GetProperty("name").GetString(), signal.GetProperty("payload").GetProperty("scope").GetString()));
    }

    [Fact]
    public async Task After_cut_connections_and_a_killed_server_nothing_is_missing_and_nothing_is_twice()
    {
        await using var proxy = new CuttableProxy(_server.BaseAddress);
        await using var client = NodeProcess.Start("signalr-client.mjs", proxy.Address.OriginalString, await MintAsync(), Channel);
        await LiveAsync(client);

        const int Count = 150;
        for (var i = 0; i < Count; i++)
        {
            await PublishAsync(new { user = "ada", id = $"own-{i}", notification = new { type = "a", entityId = $"e{i}" } });
            await PublishAsync(new { channel = Channel, id = $"shared-{i}", notification = new { type = "a" } });
            if (i % 25 == 10)
                proxy.Cut();
            if (i == 80)
            {
                await _server.KillAsync();
                await _server.RestartAsync(None);
            }
        }

        List<string> own = [], shared = [];
        while (own.Count < Count || shared.Count < Count)
        {
            var value = await client.ReceiveAsync(value => value.GetProperty("name").GetString() is "inbox" or "channel" or "reset" or "closed", Soon, None);
            Assert.NotEqual("reset", value.GetProperty("name").GetString());
            Assert.NotEqual("closed", value.GetProperty("name").GetString());
            var message = value.GetProperty("message");
            if (value.GetProperty("name").GetString() == "channel")
                shared.Add(message.GetProperty("id").GetString()!);
            else if (message.TryGetProperty("item", out var item))
                own.Add(item.GetProperty("id").GetString()!);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"own-{i}"), own);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"shared-{i}"), shared);
    }

    [Fact]
    public async Task Its_token_is_swapped_in_place_and_a_lost_capability_detaches_that_channel_alone()
    {
        await using var client = NodeProcess.Start("signalr-client.mjs", _server.BaseAddress.OriginalString, await MintAsync(), Channel);
        await LiveAsync(client);

        var token = await MintAsync(capabilities: []);
        await client.SendAsync(new { method = "Refresh", arguments = new[] { token }, token }, None);
        var answer = await NamedAsync(client, "answer");
        Assert.Equal([Channel], answer.GetProperty("detached").EnumerateArray().Select(name => name.GetString()));

        await PublishAsync(new { channel = Channel, notification = new { type = "unheard" } });
        await PublishAsync(new { user = "ada", id = "still-here", notification = new { type = "a" } });
        var next = await client.ReceiveAsync(value => value.GetProperty("name").GetString() is "inbox" or "channel", Soon, None);
        Assert.Equal("inbox", next.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_refused_call_is_an_error_with_a_code_and_the_connection_stays()
    {
        await using var client = NodeProcess.Start("signalr-client.mjs", _server.BaseAddress.OriginalString, await MintAsync());
        await LiveAsync(client);

        await client.SendAsync(new { method = "Attach", arguments = new[] { "secret:1" } }, None);
        var error = await NamedAsync(client, "error");
        Assert.Contains("capability_missing", error.GetString(), StringComparison.Ordinal);

        await client.SendAsync(new { method = "Summary", arguments = Array.Empty<string>() }, None);
        Assert.Equal(0, (await NamedAsync(client, "answer")).GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task A_revoked_user_is_told_why_and_closed_while_connected()
    {
        await using var client = NodeProcess.Start("signalr-client.mjs", _server.BaseAddress.OriginalString, await MintAsync());
        await LiveAsync(client);

        using var revoked = await _publisher.PostAsJsonAsync("/api/realtime/revoke", new { user = "ada" });
        revoked.EnsureSuccessStatusCode();
        Assert.Equal("token_revoked", (await NamedAsync(client, "closing")).GetProperty("code").GetString());
    }

    private static Task<JsonElement> LiveAsync(NodeProcess client) => NamedAsync(client, "live");

    private static async Task<JsonElement> NamedAsync(NodeProcess client, string name, Func<JsonElement, bool>? wanted = null)
    {
        var value = await client.ReceiveAsync(
            value => value.GetProperty("name").GetString() == name && (wanted is null || wanted(value.GetProperty("message"))), Soon, None);
        return value.GetProperty("message").Clone();
    }

    private async Task<string> MintAsync(Dictionary<string, string[]>? capabilities = null)
    {
        capabilities ??= new() { [Channel] = ["subscribe"] };
        using var minted = await _publisher.PostAsJsonAsync("/api/realtime/token", new { user = "ada", capabilities });
        minted.EnsureSuccessStatusCode();
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private async Task PublishAsync(object publication)
    {
        using var response = await _publisher.PostAsJsonAsync("/api/notify", publication);
        response.EnsureSuccessStatusCode();
    }
}
