using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// The built server, pages of unmodified pusher-js in Node, and an app's server with the unmodified library <c>pusher</c>.
/// </summary>
public class PusherPages : SkippableFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A page that leaves just between two polls is missed after the idle time, which is looked at once in a round.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["NUDGE__PUSHER__XHRIDLESECONDS"] = "10",
        ["NUDGE__CONNECTIONS__KEEPALIVESECONDS"] = "5",
    };

    private NodeProcess? _pages;
    private NodeProcess _library = null!;
    private readonly List<JsonElement> _passedOver = [];

    public PusherPages()
        : this("ws")
    {
    }

    private protected PusherPages(string transport) => Transport = transport;

    /// <summary>The one transport that pages use, by pusher-js' name.</summary>
    public string Transport { get; }

    internal NudgeProcess Server { get; private set; } = null!;

    private protected DemoApp App { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    private protected override async Task StartAsync()
    {
        Skip.WithoutNodeClients();
        Server = await StartServerAsync(Settings);
        App = await Server.ReadDemoAppAsync(None);
        string[] storedChannels = ["stored:*"];
        await ChangeSettingsAsync(new { pusher = new { clientEvents = true, subscriptionCount = true, watchlist = true, storedChannels } });
        await SettingsChangedAsync();
        _library = NodeProcess.Start("pusher-server.mjs", Server.BaseAddress.OriginalString, App.App, App.Key, App.Secret);
        await _library.ReceiveAsync(None);
        await StartPagesAsync([Front.OriginalString, App.App, App.Key, App.Secret]);
    }

    public override async ValueTask DisposeAsync()
    {
        await StopPagesAsync();
        if (_library is not null)
            await _library.DisposeAsync();
        await StopServerAsync();
    }

    /// <summary>Opens a page and waits until it is connected.</summary>
    public async Task OpenAsync(string page, object? options = null)
    {
        await CallAsync(page, "open", options ?? new { });
        await NextAsync(told => Is(told, page, "state", "connected"), $"{page} is connected");
    }

    public Task CallAsync(string page, string call, params object?[] args) => SendToPagesAsync(page, call, args);

    /// <summary>Subscribes, and waits until it is so.</summary>
    public async Task<JsonElement> SubscribeAsync(string page, string channel)
    {
        await CallAsync(page, "subscribe", channel);
        return await EventAsync(page, "pusher:subscription_succeeded", channel);
    }

    public Task<JsonElement> EventAsync(string page, string name, string? channel = null) => NextAsync(
        told => Is(told, page, "event", name)
            && (channel is null || told.TryGetProperty("channel", out var on) && on.GetString() == channel), $"{page} hears {name}");

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
                var told = await ReceiveFromPagesAsync(Patience);
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

    /// <summary>Messages of the pages that nobody has asked for.</summary>
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

    /// <summary>Where pages connect to.</summary>
    private protected virtual Uri Front => Server.BaseAddress;

    /// <summary>Starts the server that the app's own server talks to.</summary>
    private protected virtual Task<NudgeProcess> StartServerAsync(IReadOnlyDictionary<string, string> settings) =>
        NudgeProcess.StartAsync(new NudgeStart { Environment = settings }, None);

    /// <summary>Waits until all that pages talk to knows the settings, of which <c>clientEvents</c> is one.</summary>
    private protected virtual Task SettingsChangedAsync() => Task.CompletedTask;

    private protected virtual async Task StopServerAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    private protected virtual async Task StartPagesAsync(IReadOnlyList<string> arguments)
    {
        _pages = NodeProcess.Start("pusher-page.mjs", [.. arguments, Transport]);
        await _pages.ReceiveAsync(None);
    }

    private protected virtual Task SendToPagesAsync(string page, string call, object?[] args) =>
        _pages!.SendAsync(new { call, page, args }, None);

    private protected virtual Task<JsonElement> ReceiveFromPagesAsync(TimeSpan within) => _pages!.ReceiveAsync(_ => true, within, None);

    private protected virtual async Task StopPagesAsync()
    {
        if (_pages is not null)
            await _pages.DisposeAsync();
    }

    /// <summary>Publishes as an app's server does.</summary>
    public async Task NotifyAsync(object notification)
    {
        using var server = await Server.CreateDemoAppClientAsync(None);
        using var answer = await server.PostAsJsonAsync("/api/notify", notification);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A token of a user, as an app's server gets it.</summary>
    public async Task<string> MintAsync(string user, object capabilities)
    {
        using var server = await Server.CreateDemoAppClientAsync(None);
        using var answer = await server.PostAsJsonAsync("/api/realtime/token", new { user, capabilities, info = new { name = "Ada" } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private protected async Task ChangeSettingsAsync(object settings)
    {
        using var admin = Server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(Server.DataFolder, FirstAdmin.FileName))).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = FirstAdmin.Name, password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var changed = await admin.PatchAsJsonAsync($"/api/apps/{App.App}", new { settings });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }
}
