namespace Nudge.Tests.Gateway.Rest;

/// <summary>The writes of one user by client tokens, and the refusal past their bound.</summary>
public sealed class UserWriteTests
{
    private const int Burst = 100;

    public static TheoryData<string, string, string?> Writes => new()
    {
        { "PUT", "/api/preferences", """{"mutedTypes":["a"]}""" },
        { "POST", "/api/notifications/read", """{"all":true}""" },
        { "POST", "/api/notifications/delete", "no JSON at all" },
        { "POST", "/api/subscriptions", """{"channel":"news:1"}""" },
        { "DELETE", "/api/subscriptions/news:1", null },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_user_past_the_rate_is_told_so_and_when_to_come_back_while_others_go_on(string method, string path, string? body)
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var (ada, ben) = (await app.UserAsync("ada"), await app.UserAsync("ben"));
        Task<ApiAnswer> WriteAsync(ApiApp.Caller caller) =>
            caller.SendAsync(new(method), path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body));
        for (var i = 0; i < Burst; i++)
            Assert.NotEqual(429, (await WriteAsync(ada)).Status);

        var refused = await WriteAsync(ada);

        Assert.Equal("429 rate_limited 20", refused.Problem);
        Assert.Equal(
            ("1", "\"user\";q=20;w=1", "\"user\";r=0;t=1"),
            (refused.Headers["Retry-After"], refused.Headers["RateLimit-Policy"], refused.Headers["RateLimit"]));
        Assert.NotEqual(429, (await WriteAsync(ben)).Status);
        Assert.Equal(200, (await ada.GetAsync("/api/preferences")).Status);
        // The app's server writes for its users as it likes.
        Assert.NotEqual(429, (await app.Server.SendAsync(
            new(method), $"{path}?user=ada", body is null ? null : System.Text.Encoding.UTF8.GetBytes(body))).Status);
        still.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.NotEqual(429, (await WriteAsync(ada)).Status);
        Assert.Equal(429, (await WriteAsync(ada)).Status);
    }

    [Fact]
    public async Task Writes_of_all_kinds_count_together()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        for (var i = 0; i < Burst / 2; i++)
        {
            Assert.Equal(200, (await ada.PutAsync("/api/preferences", $$"""{"mutedTypes":["t{{i}}"]}""")).Status);
            Assert.Equal(200, (await ada.PostAsync("/api/notifications/seen", """{"all":true}""")).Status);
        }

        Assert.Equal(429, (await ada.PutAsync("/api/preferences", "{}")).Status);
        Assert.Contains($"t{(Burst / 2) - 1}", (await ada.GetAsync("/api/preferences")).Body, StringComparison.Ordinal);
    }
}
