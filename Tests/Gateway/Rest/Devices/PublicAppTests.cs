using System.Text;

namespace Nudge.Tests.Gateway.Rest.Devices;

/// <summary>Calls that anybody may make on a server with a public app (S2.8, S2.11, S2.22).</summary>
public sealed class PublicAppTests : IAsyncLifetime
{
    private readonly ApiServer _server = new()
    {
        PublicApp = "public", Limits = options => (options.NewChannelsPerAddressPerHour, options.PublicChannelsMax) = (3, 5),
    };

    private ApiApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _app = await _server.CreateAppAsync();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task One_line_without_credentials_reaches_whoever_subscribed()
    {
        var secret = (await _app.Anybody.PostAsync("/api/devices", """{"device_token":"ExponentPushToken[a]"}""")).Json(201)
            .GetProperty("device_secret").GetString()!;
        var device = _app.Device(secret);
        Assert.Equal(200, (await device.PostAsync("/api/channels/backups/subscribe", "{}")).Status);

        var sent = await _app.Anybody.SendAsync(
            HttpMethod.Post, "/api/notify/backups?priority=high", Encoding.UTF8.GetBytes("Backup done\n"),
            ("Title", "Nightly"), ("Click", "https://backup.example/17"));

        Assert.Equal(202, sent.Status);
        var item = (await device.GetAsync("/api/notifications")).Json(200).GetProperty("items")[0].GetProperty("notification");
        Assert.Equal("message", item.GetProperty("type").GetString());
        var payload = item.GetProperty("payload");
        Assert.Equal(
            "Nightly|Backup done|https://backup.example/17|high",
            string.Join('|', ((string[])["title", "body", "url", "priority"]).Select(name => payload.GetProperty(name).GetString())));
    }

    [Theory]
    [InlineData("/api/notify")]
    [InlineData("/api/notifications")]
    public async Task A_publish_without_credentials_goes_to_public_channels_alone(string path)
    {
        string Body(string to) => $$$"""{{{{to}}},"notification":{"type":"note.updated"}}""";

        Assert.Equal(202, (await _app.Anybody.PostAsync(path, Body("\"channel\":\"news\""))).Status);
        foreach (var to in (string[])["\"channel\":\"site:announcements\"", "\"everyone\":true", "\"user\":\"ada\""])
            Assert.Equal("403 channel_private channel", (await _app.Anybody.PostAsync(path, Body(to))).Problem);
        Assert.Equal(
            "413 payload_too_large 8192", (await _app.Anybody.PostAsync(path, new string(' ', 8_193))).Problem);
        Assert.Equal("401 unauthenticated", (await _app.Anybody.PostAsync("/api/notify/batch", "{}")).Problem);
        Assert.Equal("403 channel_private channel", (await _app.Anybody.PostAsync("/api/notify/site:announcements", "hello")).Problem);
    }

    [Fact]
    public async Task An_apps_server_sends_a_line_to_its_own_channels()
    {
        Assert.Equal(202, (await _app.Server.PostAsync("/api/notify/library:7?title=Dune&id=one", "It is back")).Status);
        var again = (await _app.Server.PostAsync("/api/notify/library:7?title=Dune&id=one", "It is back")).Json(202);

        Assert.True(again.GetProperty("results")[0].GetProperty("duplicate").GetBoolean());
        Assert.Equal("401 wrong_key", (await new ApiApp.Caller(_server.Url, $"Bearer {_app.Credentials}x").PostAsync(
            "/api/notify/library:7", "hello")).Problem);
    }

    [Theory]
    [InlineData("/api/notify/news", "", "400 field_missing body")]
    [InlineData("/api/notify/news?priority=max", "hello", "400 field_invalid priority")]
    [InlineData("/api/notify/news?link=nowhere", "hello", "400 field_invalid link 2048")]
    [InlineData("/api/notify/news?id=%22", "hello", "400 name_invalid id")]
    [InlineData("/api/notify/news?type=%20", "hello", "400 envelope_type notification.type 100")]
    [InlineData("/api/notify/no.dots", "hello", "400 name_invalid name")]
    public async Task A_wrong_line_is_refused(string path, string body, string problem) =>
        Assert.Equal(problem, (await _app.Server.PostAsync(path, body)).Problem);

    [Fact]
    public async Task A_text_has_a_length()
    {
        Assert.Equal(202, (await _app.Server.PostAsync("/api/notify/news", new string('ü', 2_000))).Status);
        Assert.Equal("400 field_invalid body 2000", (await _app.Server.PostAsync("/api/notify/news", new string('a', 2_001))).Problem);
        Assert.Equal("413 payload_too_large 8192", (await _app.Server.PostAsync("/api/notify/news", new string('a', 8_193))).Problem);
        Assert.Equal(
            "400 field_invalid body", (await _app.Server.SendAsync(HttpMethod.Post, "/api/notify/news", [0xff, 0xfe, 0xfd])).Problem);
    }

    [Fact]
    public async Task Channels_come_into_being_up_to_a_bound()
    {
        foreach (var channel in (string[])["one", "two", "three"])
            Assert.Equal(202, (await _app.Anybody.PostAsync($"/api/notify/{channel}", "hello")).Status);

        var refused = await _app.Anybody.PostAsync("/api/notify/four", "hello");
        Assert.Equal("429 rate_limited 3", refused.Problem);
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.Equal(202, (await _app.Anybody.PostAsync("/api/notify/one", "hello")).Status);
    }

    [Fact]
    public async Task Publishes_that_race_to_make_a_channel_take_one_place_of_the_hour()
    {
        foreach (var channel in (string[])["one", "two", "three"])
        {
            var racing = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _app.Anybody.PostAsync($"/api/notify/{channel}", "hello")));
            Assert.All(racing, answer => Assert.Equal(202, answer.Status));
        }

        Assert.Equal("429 rate_limited 3", (await _app.Anybody.PostAsync("/api/notify/four", "hello")).Problem);
    }

    [Fact]
    public async Task A_public_channel_takes_ten_a_second()
    {
        var answers = new List<ApiAnswer>();
        // More than one second's worth, however the calls fall into seconds.
        for (var i = 0; i < 40 && answers.All(answer => answer.Status == 202); i++)
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => _app.Anybody.PostAsync("/api/notify/busy", "hello"))));

        var refused = answers.First(answer => answer.Status != 202);
        Assert.Equal("429 rate_limited 10", refused.Problem);
        Assert.True(refused.Headers.ContainsKey("RateLimit-Policy"));
    }
}
