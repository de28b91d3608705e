using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The built server, pages of unmodified pusher-js in Node, and an app's server with the unmodified library <c>pusher</c>.</summary>
public sealed class PusherPages : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private NodeProcess _pages = null!;
    private NodeProcess _library = null!;
    private readonly List<JsonElement> _passedOver = [];
    private DemoApp _app = null!;

    internal NudgeProcess Server { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        Skip.WithoutNodeClients();
        Server = await NudgeProcess.StartAsync(new NudgeStart(), None);
        _app = await Server.ReadDemoAppAsync(None);
        await ChangeSettingsAsync(new { clientEvents = true, subscriptionCount = true, watchlist = true });
        string[] arguments = [Server.BaseAddress.OriginalString, _app.App, _app.Key, _app.Secret];
        _pages = NodeProcess.Start("pusher-page.mjs", arguments);
        _library = NodeProcess.Start("pusher-server.mjs", arguments);
        await _pages.ReceiveAsync(None);
        await _library.ReceiveAsync(None);
    }

    public async Task DisposeAsync()
    {
        if (_pages is not null)
            await _pages.DisposeAsync();
        if (_library is not null)
            await _library.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    /// <summary>Opens a page and waits until it is connected.</summary>
    public async Task OpenAsync(string page, object? options = null)
    {
        await CallAsync(page, "open", options ?? new { });
        await NextAsync(told => Is(told, page, "state", "connected"), $"{page} is connected");
    }

    public Task CallAsync(string page, string call, params object?[] args) => _pages.SendAsync(new { call, page, args }, None);

    /// <summary>Subscribes, and waits until it is so.</summary>
    public async Task<JsonElement> SubscribeAsync(string page, string channel)
    {
        await CallAsync(page, "subscribe", channel);
        return await EventAsync(page, "pusher:subscription_succeeded", channel);
    }

    public Task<JsonElement> EventAsync(string page, string name, string? channel = null) => NextAsync(
        told => Is(told, page, "event", name) && (channel is null || told.TryGetProperty("channel", out var on) && on.GetString() == channel), $"{page} hears {name}");

    /// <summary>The next thing that the pages tell of this kind; what came before is kept for other calls.</summary>
    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> isWanted, string what)
    {
        var kept = _passedOver.FindIndex(told => isWanted(told));
        if (kept >= 0)
        {
            var told = _passedOver[kept];
            _passedOver.RemoveAt(kept);
            return told;
        }

        try
        {
            while (true)
            {
                var told = await _pages.ReceiveAsync(_ => true, Patience, None);
                if (isWanted(told))
                    return told;
                _passedOver.Add(told);
            }
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"'{what}' did not come true; there came: {string.Join("\n", _passedOver)}", exception);
        }
    }

    /// <summary>What the pages told and nobody has asked for.</summary>
    public IReadOnlyList<JsonElement> PassedOver => _passedOver;

    /// <summary>Calls the server library.</summary>
    public async Task<JsonElement> ServerAsync(string call, params object?[] args)
    {
        await _library.SendAsync(new { call, args }, None);
        var answer = await _library.ReceiveAsync(None);
        Assert.True(answer.GetProperty("status").GetInt32() == 200, $"{call}: {answer}");
        return answer.TryGetProperty("body", out var body) ? body : default;
    }

    public static bool Is(JsonElement told, string page, string property, string value) =>
        told.TryGetProperty("page", out var of) && of.GetString() == page && told.TryGetProperty(property, out var found)
        && found.ValueKind == JsonValueKind.String && found.GetString() == value;

    private async Task ChangeSettingsAsync(object pusher)
    {
        using var admin = Server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(Server.DataFolder, FirstAdmin.FileName))).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = FirstAdmin.Name, password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var changed = await admin.PatchAsJsonAsync($"/api/apps/{_app.App}", new { settings = new { pusher } });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }
}
