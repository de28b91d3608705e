using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>Unmodified <c>pusher</c>, the official server library from npm, against the built server.</summary>
public sealed class PusherLibraryTests : IAsyncLifetime
{
    private TestReceiver _receiver = null!;
    private NudgeProcess _server = null!;
    private DemoApp _app = null!;
    private NodeProcess _library = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutNodeClients();
        _receiver = await TestReceiver.StartAsync();
        _server = await NudgeProcess.StartAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__OUTBOUND__ALLOWEDNETWORKS"] = "127.0.0.0/8" } }, None);
        _app = await _server.ReadDemoAppAsync(None);
        _library = NodeProcess.Start("pusher-server.mjs", _server.BaseAddress.OriginalString, _app.App, _app.Key, _app.Secret);
        await _library.ReceiveAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task It_triggers_events_on_channels_of_every_kind_in_every_form()
    {
        await using var client = await PusherTestSocket.OpenAsync(_server.BaseAddress, _app);
        await client.SubscribeAsync("tag.c");
        await client.SubscribeAsync("private-encrypted-x");
        await client.SubscribeAsync("private-user.ada");

        await CallAsync("trigger", new[] { "tag.c", "private-user.ada" }, """App\Events\Ü""", new { text = "Ä \" 1" });
        await CallAsync("trigger", "private-encrypted-x", "secret", new { a = 1 });
        await CallAsync("triggerBatch", (object)Events(("tag.c", "one", "x"), ("tag.c", "two", "y")));
        await CallAsync("trigger", "tag.c", "left-out", "", new { socket_id = client.SocketId });
        await CallAsync("trigger", "tag.c", "last", "");

        var heard = await client.EventsUntilAsync("last");
        Assert.Equal(
            [
                """App\Events\Ü private-user.ada""", """App\Events\Ü tag.c""", "last tag.c", "one tag.c", "secret private-encrypted-x",
                "two tag.c",
            ],
            heard.Select(each => $"{each.Name} {each.Channel}").Order(StringComparer.Ordinal));
        Assert.Equal("""{"text":"Ä \" 1"}""", heard.First(each => each.Channel == "tag.c").Data);
        var cipher = JsonElement.Parse(heard.Single(each => each.Name == "secret").Data);
        Assert.NotEqual("", cipher.GetProperty("nonce").GetString());
    }

    [Fact]
    public async Task It_is_told_about_channels_and_their_users()
    {
        await using var ada = await PusherTestSocket.OpenAsync(_server.BaseAddress, _app);
        await using var ben = await PusherTestSocket.OpenAsync(_server.BaseAddress, _app);
        await ada.SubscribeAsync("tag.c");
        await ada.SubscribeAsync("presence-room", """{"user_id":"ada"}""");
        await ben.SubscribeAsync("presence-room", """{"user_id":"ben"}""");

        Assert.Equal("""{"presence-room":{},"tag.c":{}}""", Sorted(await GetAsync("/channels")));
        Assert.Equal(
            """{"presence-room":{"user_count":2}}""",
            Sorted(await GetAsync("/channels", new { info = "user_count", filter_by_prefix = "presence-" })));
        Assert.Equal(
            """{"occupied":true,"user_count":2,"subscription_count":2}""",
            (await GetAsync("/channels/presence-room", new { info = "user_count,subscription_count" })).GetRawText());
        Assert.Equal("""{"occupied":false}""", (await GetAsync("/channels/nobody")).GetRawText());
        var users = (await GetAsync("/channels/presence-room/users")).GetProperty("users")
            .EnumerateArray().Select(user => user.GetProperty("id").GetString());
        Assert.Equal(["ada", "ben"], users.Order(StringComparer.Ordinal));
        var told = await CallAsync("trigger", new[] { "presence-room", "tag.c" }, "a", "", new { info = "user_count,subscription_count" });
        Assert.Equal(
            """{"channels":{"presence-room":{"user_count":2,"subscription_count":2},"tag.c":{"subscription_count":1}}}""",
            told.GetProperty("body").GetRawText());
    }

    [Fact]
    public async Task It_sends_to_a_user_and_terminates_the_users_connections()
    {
        await using var ada = await PusherTestSocket.OpenAsync(_server.BaseAddress, _app);
        await ada.SignInAsync("ada l|1");

        await CallAsync("sendToUser", "ada l|1", "hello", new { a = 1 });
        Assert.Equal("hello", (await ada.NextEventAsync("#server-to-user-ada l|1")).Name);

        await CallAsync("terminateUserConnections", "ada l|1");
        await ada.ClosedAsync();
    }

    [Fact]
    public async Task Mistakes_are_reported_by_status()
    {
        Assert.Equal(401, await StatusAsync("triggerWithWrongSecret", "tag.c", "a", ""));
        Assert.Equal(413, await StatusAsync("trigger", "tag.c", "a", new string('x', 10_001)));
        Assert.Equal(400, await StatusAsync("triggerBatch", (object)Events([.. Enumerable.Repeat(("tag.c", "a", "x"), 11)])));
        Assert.Equal(400, await StatusAsync("get", new { path = "/channels", @params = new { info = "user_count" } }));
        Assert.Equal(400, await StatusAsync("get", new { path = "/channels/tag.c/users" }));
        Assert.Equal(400, await StatusAsync("trigger", new string('c', 165), "a", ""));
    }

    [Fact]
    public async Task It_finds_webhooks_valid_and_gets_each_once_over_a_restart()
    {
        await SetWebhooksAsync();
        var isDown = true;
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = isDown ? 503 : 200;
            return Task.CompletedTask;
        };
        await using (var client = await PusherTestSocket.OpenAsync(_server.BaseAddress, _app))
        {
            await client.SubscribeAsync("presence-room", """{"user_id":"ada"}""");
            await _receiver.UntilAsync(requests => requests.Any(Is("channel_occupied")) && requests.Any(Is("member_added")));
        }

        await _receiver.UntilAsync(requests => requests.Any(Is("channel_vacated")) && requests.Any(Is("member_removed")));
        await _server.StopAsync();
        isDown = false;
        await _server.RestartAsync(None);

        static Func<ReceivedRequest, bool> Is(string name) => request => request.EventsText.Contains(name, StringComparison.Ordinal);
        var names = (await _receiver.EventsAsync(4)).Select(each => each.GetProperty("name").GetString());
        Assert.Equal(["channel_occupied", "channel_vacated", "member_added", "member_removed"], names.Order(StringComparer.Ordinal));
        foreach (var request in _receiver.Requests)
        {
            var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
            var checkedHook = (await CallAsync("webhook", new { headers, rawBody = request.Body })).GetProperty("body");
            Assert.True(checkedHook.GetProperty("valid").GetBoolean());
            Assert.Equal("presence-room", checkedHook.GetProperty("events")[0].GetProperty("channel").GetString());
            var forged = (await CallAsync("webhook", new { headers, rawBody = request.Body + " " })).GetProperty("body");
            Assert.False(forged.GetProperty("valid").GetBoolean());
        }
    }

    private static object[] Events(params (string Channel, string Name, string Data)[] events) =>
        [.. events.Select(each => (object)new { channel = each.Channel, name = each.Name, data = each.Data })];

    private static string Sorted(JsonElement answer) => $"{{{string.Join(',', answer.GetProperty("channels").EnumerateObject()
        .OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => $"\"{each.Name}\":{each.Value.GetRawText()}"))}}}";

    private async Task<JsonElement> GetAsync(string path, object? parameters = null) =>
        (await CallAsync("get", new { path, @params = parameters ?? new { } })).GetProperty("body");

    private async Task<JsonElement> CallAsync(string call, params object[] args)
    {
        await _library.SendAsync(new { call, args }, None);
        var answer = await _library.ReceiveAsync(None);
        Assert.True(answer.GetProperty("status").GetInt32() == 200, $"{call}: {answer}");
        return answer;
    }

    private async Task<int> StatusAsync(string call, params object[] args)
    {
        await _library.SendAsync(new { call, args }, None);
        return (await _library.ReceiveAsync(None)).GetProperty("status").GetInt32();
    }

    private async Task SetWebhooksAsync()
    {
        using var admin = _server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(_server.DataFolder, FirstAdmin.FileName))).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = "admin", password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var changed = await admin.PatchAsJsonAsync(
            $"/api/apps/{_app.App}",
            new { settings = new { pusher = new { webhooks = new[] { new { url = _receiver.Url.OriginalString } } } } });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }
}
