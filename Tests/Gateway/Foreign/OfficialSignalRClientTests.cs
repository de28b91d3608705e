using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Foreign;

/// <summary>Unmodified <c>@microsoft/signalr</c> from npm against the built server.</summary>
public class OfficialSignalRClientTests : IAsyncLifetime
{
    private const string Channel = "library:7";
    private const string Subscribed = "library:8";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private NudgeProcess _server = null!;
    private HttpClient _publisher = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The options that its clients are given, behind how they connect.</summary>
    protected virtual string Protocol => "";

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutNodeClients();
        _server = await NudgeProcess.StartAsync(new NudgeStart(), None);
        _publisher = await _server.CreateDemoAppClientAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        _publisher?.Dispose();
        if (_server is null)
            return;
        var complaints = _server.Output.Where(
            line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal)).ToArray();
        await _server.DisposeAsync();
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData("negotiate")]
    [InlineData("skip")]
    public async Task It_receives_own_notifications_with_counts_channel_notifications_and_signals(string negotiation)
    {
        await using var client = await StartAsync(_server.BaseAddress, negotiation, Channel);

        await PublishAsync(
            new { user = "ada", id = "own", notification = new { type = "borrow.requested", payload = new { text = "Ä \" 1" } } });
        var own = await NamedAsync(client, "inbox", message => message.GetProperty("change").GetString() == "item");
        Assert.Equal("own", own.GetProperty("item").GetProperty("id").GetString());
        Assert.Equal("Ä \" 1", own.GetProperty("item").GetProperty("notification").GetProperty("payload").GetProperty("text").GetString());
        Assert.Equal(1, own.GetProperty("counts").GetProperty("unread").GetInt32());

        await PublishAsync(new { channel = Channel, id = "shared", notification = new { type = "note.updated" } });
        var shared = await NamedAsync(client, "channel");
        Assert.Equal(("shared", 1), (shared.GetProperty("id").GetString(), shared.GetProperty("offset").GetInt32()));

        using var signalled = await _publisher.PostAsJsonAsync(
            "/api/signal", new { user = "ada", name = "invalidate", payload = new { scope = "notes" } });
        signalled.EnsureSuccessStatusCode();
        var signal = await NamedAsync(client, "signal");
        Assert.Equal(
            ("invalidate", "notes"),
            (signal.GetProperty("name").GetString(), signal.GetProperty("payload").GetProperty("scope").GetString()));
    }

    [Fact]
    public async Task After_cut_connections_and_a_killed_server_nothing_is_missing_and_nothing_is_twice()
    {
        using var subscribed = await _publisher.PostAsJsonAsync("/api/subscriptions", new { user = "ada", channel = Subscribed });
        subscribed.EnsureSuccessStatusCode();
        await using var proxy = new CuttableProxy(_server.BaseAddress);
        await using var client = await StartAsync(proxy.Address, "negotiate", Channel);

        const int Count = 150;
        for (var i = 0; i < Count; i++)
        {
            await PublishAsync(new { user = "ada", id = $"own-{i}", notification = new { type = "a", entityId = $"e{i}" } });
            await PublishAsync(new { channel = Channel, id = $"attached-{i}", notification = new { type = "a" } });
            await PublishAsync(new { channel = Subscribed, id = $"subscribed-{i}", notification = new { type = "a" } });
            if (i % 25 == 10)
                proxy.Cut();
            if (i == 80)
            {
                await _server.KillAsync();
                await _server.RestartAsync(None);
            }
        }

        List<string> own = [], attached = [], viaSubscription = [];
        while (own.Count < Count || attached.Count < Count || viaSubscription.Count < Count)
        {
            var value = await client.ReceiveAsync(
                value => value.GetProperty("name").GetString() is "inbox" or "channel" or "repeated" or "reset" or "closed", Soon, None);
            var message = value.GetProperty("message");
            if (value.GetProperty("name").GetString() == "channel")
                (message.GetProperty("channel").GetString() == Channel ? attached : viaSubscription)
                    .Add(message.GetProperty("id").GetString()!);
            else if (value.GetProperty("name").GetString() != "inbox")
                Assert.Fail($"{value}");
            else if (message.TryGetProperty("item", out var item))
                own.Add(item.GetProperty("id").GetString()!);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"own-{i}"), own);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"attached-{i}"), attached);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"subscribed-{i}"), viaSubscription);
    }

    [Fact]
    public async Task Its_token_is_swapped_in_place_and_a_lost_capability_detaches_that_channel_alone()
    {
        await using var client = await StartAsync(_server.BaseAddress, "negotiate", Channel);

        var token = await MintAsync(capabilities: []);
        await client.SendAsync(new { method = "Refresh", arguments = new[] { token }, token }, None);
        var answer = await NamedAsync(client, "answer");
        Assert.True(answer.TryGetProperty("expiresAt", out _));
        Assert.Equal([Channel], answer.GetProperty("detached").EnumerateArray().Select(name => name.GetString()));

        await PublishAsync(new { channel = Channel, notification = new { type = "unheard" } });
        await PublishAsync(new { user = "ada", id = "still-here", notification = new { type = "a" } });
        var next = await client.ReceiveAsync(value => value.GetProperty("name").GetString() is "inbox" or "channel", Soon, None);
        Assert.Equal("inbox", next.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_refused_call_is_an_error_with_a_code_and_the_connection_stays()
    {
        await using var client = await StartAsync(_server.BaseAddress, "skip");

        await client.SendAsync(new { method = "Attach", arguments = new[] { "secret:1" } }, None);
        Assert.Equal("capability_missing", (await NamedAsync(client, "refused")).GetProperty("code").GetString());

        await client.SendAsync(new { method = "Attach", arguments = new[] { Channel } }, None);
        Assert.Equal("0.0", (await NamedAsync(client, "answer")).GetProperty("position").GetString());
        await client.SendAsync(new { method = "Summary", arguments = Array.Empty<string>() }, None);
        Assert.Equal(0, (await NamedAsync(client, "answer")).GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task A_call_that_is_too_long_is_refused_and_the_connection_stays()
    {
        await using var client = await StartAsync(_server.BaseAddress, "skip");

        await client.SendAsync(new { method = "Detach", arguments = new[] { new string('x', 300_000) } }, None);
        Assert.Equal("payload_too_large", (await NamedAsync(client, "refused")).GetProperty("code").GetString());

        await client.SendAsync(new { method = "Summary", arguments = Array.Empty<string>() }, None);
        Assert.Equal(0, (await NamedAsync(client, "answer")).GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_comes_back_by_itself_and_is_told_why()
    {
        await using var client = await StartAsync(_server.BaseAddress, "skip");

        await SwitchAsync(enabled: false);
        Assert.Equal("app_disabled", (await NamedAsync(client, "closing")).GetProperty("code").GetString());
        await SwitchAsync(enabled: true);

        var resumed = await NamedAsync(client, "resumed");
        Assert.Equal("app_disabled", resumed.GetProperty("previousClose").GetProperty("code").GetString());
        await PublishAsync(new { user = "ada", id = "afterwards", notification = new { type = "a" } });
        await NamedAsync(
            client, "inbox", message => message.TryGetProperty("item", out var item) && item.GetProperty("id").GetString() == "afterwards");
    }

    [Fact]
    public async Task A_revoked_user_is_told_why_and_closed_while_connected()
    {
        await using var client = await StartAsync(_server.BaseAddress, "negotiate");

        using var revoked = await _publisher.PostAsJsonAsync("/api/realtime/revoke", new { user = "ada" });
        revoked.EnsureSuccessStatusCode();
        Assert.Equal("token_revoked", (await NamedAsync(client, "closing")).GetProperty("code").GetString());
    }

    /// <summary>Starts the client and waits until it is live for the first time.</summary>
    private async Task<NodeProcess> StartAsync(Uri server, string negotiation, params string[] channels)
    {
        var client = NodeProcess.Start(
            "signalr-client.mjs", [server.OriginalString, await MintAsync(), negotiation + Protocol, .. channels]);
        var resumed = await NamedAsync(client, "resumed");
        Assert.True(resumed.GetProperty("inbox").GetProperty("recovered").GetBoolean());
        return client;
    }

    private static async Task<JsonElement> NamedAsync(NodeProcess client, string name, Func<JsonElement, bool>? wanted = null)
    {
        var value = await client.ReceiveAsync(
            value => value.GetProperty("name").GetString() == name && (wanted is null || wanted(value.GetProperty("message"))), Soon, None);
        return value.GetProperty("message").Clone();
    }

    private async Task<string> MintAsync(Dictionary<string, string[]>? capabilities = null)
    {
        capabilities ??= new() { [Channel] = ["subscribe"], [Subscribed] = ["subscribe"] };
        using var minted = await _publisher.PostAsJsonAsync("/api/realtime/token", new { user = "ada", capabilities });
        minted.EnsureSuccessStatusCode();
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    /// <summary>Switches realtime off or on for the app, as an admin.</summary>
    private async Task SwitchAsync(bool enabled)
    {
        using var admin = _server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(_server.DataFolder, "admin-password"))).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = "admin", password });
        admin.DefaultRequestHeaders.Authorization = new(
            "Bearer", (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        using var changed = await admin.PatchAsJsonAsync("/api/apps/demo", new { enabled });
        changed.EnsureSuccessStatusCode();
    }

    private async Task PublishAsync(object publication)
    {
        using var response = await _publisher.PostAsJsonAsync("/api/notify", publication);
        response.EnsureSuccessStatusCode();
    }
}
