using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Retention;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>Apps with plans: their quota of a day, what leaves the lists and what is deleted, and a change of plan.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private const string Note = """{"type":"note"}""";

    private StillServer _still = null!;
    private ApiApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _still = await StillServer.StartAsync();
        _app = await _still.Server.CreateAppAsync();
        // A second after midnight, so that days and seconds of rates are all before it.
        _still.Leap(_still.Time.GetUtcNow().UtcDateTime.Date.AddDays(1).AddSeconds(1) - _still.Time.GetUtcNow().UtcDateTime);
    }

    public ValueTask DisposeAsync() => _still.DisposeAsync();

    [Fact]
    public async Task An_app_without_a_plan_is_told_of_no_quota()
    {
        var answer = await PublishAsync("a");

        Assert.False(answer.Headers.ContainsKey("RateLimit"));
        Assert.Equal(JsonValueKind.Null, (await AdminAsync("GET", PlanPath)).Json(200).GetProperty("plan").ValueKind);
    }

    [Fact]
    public async Task Each_publish_tells_the_rest_of_the_day_and_past_it_new_ones_are_refused_until_midnight()
    {
        await GiveAsync("free");
        for (var i = 1; i <= 100; i++)
        {
            var answer = await PublishAsync($"n{i}");
            Assert.Equal(202, answer.Status);
            Assert.Equal("\"day\";q=100;w=86400", answer.Headers["RateLimit-Policy"]);
            Assert.StartsWith($"\"day\";r={100 - i};t=", answer.Headers["RateLimit"], StringComparison.Ordinal);
        }

        var refused = await PublishAsync("n101");
        _still.Time.Advance(TimeSpan.FromSeconds(1));
        var unnamed = await _app.Server.PostAsync("/api/notify", $$"""{"user":"ada","notification":{{Note}}}""");
        Assert.Equal(("429 quota_exceeded 100", "429 quota_exceeded 100"), (refused.Problem, unnamed.Problem));
        var wait = int.Parse(unnamed.Headers["Retry-After"], CultureInfo.InvariantCulture);
        Assert.Equal(unnamed.Headers["RateLimit"], $"\"day\";r=0;t={wait}");
        _still.Leap(TimeSpan.FromSeconds(wait - 1));
        Assert.Equal(429, (await PublishAsync("n101")).Status);
        _still.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("\"day\";r=99;t=86", (await PublishAsync("n101")).Headers["RateLimit"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duplicate_spends_nothing_and_is_answered_past_the_quota()
    {
        await GiveAsync("free");
        await PublishAsync("first");
        Assert.StartsWith("\"day\";r=99;", (await PublishAsync("first")).Headers["RateLimit"], StringComparison.Ordinal);
        for (var i = 1; i < 100; i++)
            await PublishAsync($"n{i}");

        var again = await PublishAsync("first");

        Assert.True(again.Json(202).GetProperty("results")[0].GetProperty("duplicate").GetBoolean());
        Assert.StartsWith("\"day\";r=0;", again.Headers["RateLimit"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_counts_once_whatever_its_recipients_and_what_is_refused_or_for_nobody_counts_nothing()
    {
        await GiveAsync("free");
        await _app.Server.PostAsync("/api/notify", $$"""{"users":["ada","ben","cy"],"id":"all","notification":{{Note}}}""");
        await _app.Server.PostAsync("/api/notify", """{"user":"ada","id":"self","notification":{"type":"note","actorId":"ada"}}""");
        await _app.Server.PostAsync("/api/notify", """{"user":"ada","id":"bad","notification":{"type":"no type"}}""");

        Assert.Equal(99, (await AdminAsync("GET", PlanPath)).Json(200).GetProperty("quota").GetProperty("remaining").GetInt32());
    }

    [Fact]
    public async Task Items_of_a_batch_take_of_the_quota_in_their_order()
    {
        await GiveAsync("free");
        for (var i = 0; i < 97; i++)
            await PublishAsync($"n{i}");
        _still.Time.Advance(TimeSpan.FromSeconds(2));
        var items = string.Join(
            ',', new[] { "n0", "b1", "b2", "b3", "n1" }.Select(id => $$"""{"user":"ada","id":"{{id}}","notification":{{Note}}}"""));

        var answer = await _app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{items}}]}""");

        // Three are left when the batch begins; the first turns out to be a duplicate, and the last one is answered past the quota.
        Assert.Equal(
            [202, 202, 202, 429, 202],
            answer.Json(200).GetProperty("results").EnumerateArray().Select(item => item.GetProperty("status").GetInt32()));
        Assert.StartsWith("\"day\";r=1;", answer.Headers["RateLimit"], StringComparison.Ordinal);
        Assert.Equal(202, (await PublishAsync("b3")).Status);
    }

    [Fact]
    public async Task An_app_with_a_plan_publishes_ten_times_in_a_second()
    {
        await GiveAsync("business");
        var answers = new List<ApiAnswer>();
        for (var i = 0; i < 11; i++)
            answers.Add(await _app.Server.PostAsync("/api/notify", $$"""{"user":"ada","id":"r{{i}}","notification":{{Note}}}"""));

        Assert.Equal(10, answers.Count(answer => answer.Status == 202));
        Assert.Equal("429 rate_limited 10", answers[^1].Problem);
        Assert.Equal("\"app\";q=10;w=1", answers[^1].Headers["RateLimit-Policy"]);
    }

    [Fact]
    public async Task Old_notifications_leave_the_list_and_the_badge_counts_them_until_they_are_deleted()
    {
        await GiveAsync("free");
        var ada = await _app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await PublishAsync("own");
        await _app.PublishToChannelAsync("library:7", "shared");
        _still.Leap(TimeSpan.FromDays(7));
        Assert.Equal(["own", "shared"], await IdsAsync(""));

        _still.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync("new");
        Assert.Equal(["new"], await IdsAsync(""));
        Assert.Equal(["new"], await IdsAsync("archived=false"));
        Assert.Equal(["own", "shared"], await IdsAsync("archived=true"));
        Assert.Equal(["own", "shared"], await IdsAsync("filter=archived"));
        Assert.Equal(["new", "own", "shared"], await IdsAsync("filter=unread"));
        Assert.Equal(3, await UnreadAsync());
        foreach (var wrong in (string[])["archived=true&filter=unread", "archived=1"])
            Assert.Equal("400 field_invalid archived", (await _app.Server.GetAsync($"/api/notifications?user=ada&{wrong}")).Problem);

        _still.Leap(TimeSpan.FromDays(23));
        await RetainAsync();
        Assert.Equal(["new"], await IdsAsync("filter=unread"));
        Assert.Equal(1, await UnreadAsync());
        await GiveAsync("business");
        _still.Leap(TimeSpan.FromDays(400));
        await RetainAsync();
        Assert.Equal(["new"], await IdsAsync(""));
    }

    [Fact]
    public async Task A_change_of_plan_says_before_what_it_does_and_does_it_then()
    {
        await GiveAsync("business");
        await _app.Server.PostAsync("/api/notify", $$"""{"channel":"library:7","id":"c1","notification":{{Note}}}""");
        await PublishAsync("old");
        await _app.PublishAsync("ben", "old");
        _still.Leap(TimeSpan.FromDays(31));
        await PublishAsync("older");
        _still.Leap(TimeSpan.FromDays(8));
        await PublishAsync("new");

        var preview = (await AdminAsync("POST", $"{PlanPath}/preview", """{"plan":"free"}""")).Json(200);

        Assert.Equal("""{"rows":5,"users":2,"channels":1}""", preview.GetProperty("deletes").GetRawText());
        Assert.Equal("""{"rows":1,"users":1,"channels":0}""", preview.GetProperty("archives").GetRawText());
        Assert.Equal("""{"rows":0,"users":0,"channels":0}""", preview.GetProperty("restores").GetRawText());
        Assert.Equal(
            ["publishesPerDay", "retentionDays"],
            preview.GetProperty("refuses").EnumerateArray().Select(bound => bound.GetProperty("limit").GetString()));
        Assert.True(preview.GetProperty("complete").GetBoolean());
        Assert.Equal(["new", "older", "old"], await IdsAsync(""));

        await GiveAsync("free");
        Assert.Equal(["new"], await IdsAsync(""));
        Assert.Equal(["older", "old"], await IdsAsync("archived=true"));
        var back = (await AdminAsync("POST", $"{PlanPath}/preview", """{"plan":"business"}""")).Json(200);
        Assert.Equal("""{"rows":6,"users":2,"channels":1}""", back.GetProperty("restores").GetRawText());
        await RetainAsync();
        Assert.Equal(["older"], await IdsAsync("archived=true"));
        await GiveAsync("none");
        Assert.Equal(["new", "older"], await IdsAsync(""));
    }

    [Theory]
    [InlineData("PATCH", "", """{"plan":"gold"}""", "400 plan_unknown plan")]
    [InlineData("PATCH", "", """{"plan":7}""", "400 field_invalid plan")]
    [InlineData("POST", "/plan/preview", """{"plan":"gold"}""", "400 plan_unknown plan")]
    [InlineData("POST", "/plan/preview", "{}", "400 field_missing plan")]
    public async Task A_plan_that_does_not_exist_is_refused(string method, string path, string body, string problem) =>
        Assert.Equal(problem, (await AdminAsync(method, $"/api/apps/{_app.Id}{path}", body)).Problem);

    [Fact]
    public async Task An_app_is_made_with_a_plan_and_plans_are_listed()
    {
        var made = (await AdminAsync("POST", "/api/apps", """{"name":"Second","plan":"pro"}""")).Json(201);
        var plans = (await AdminAsync("GET", "/api/plans")).Json(200);

        Assert.Equal("pro", made.GetProperty("app").GetProperty("plan").GetString());
        Assert.Equal(
            ["business", "free", "pro"],
            plans.GetProperty("plans").EnumerateArray().Select(plan => plan.GetProperty("name").GetString()));
        Assert.Equal("400 plan_unknown plan", (await AdminAsync("POST", "/api/apps", """{"name":"Third","plan":"gold"}""")).Problem);
        Assert.Equal("404 not_found id", (await AdminAsync("GET", "/api/apps/nobody/plan")).Problem);
        Assert.Equal(403, (await _app.Server.GetAsync("/api/plans")).Status);
    }

    private string PlanPath => $"/api/apps/{_app.Id}/plan";

    /// <summary>Publishes to one user, in a second of its own.</summary>
    private Task<ApiAnswer> PublishAsync(string id)
    {
        _still.Time.Advance(TimeSpan.FromMilliseconds(110));
        return _app.Server.PostAsync("/api/notify", $$"""{"user":"ada","id":"{{id}}","notification":{{Note}}}""");
    }

    private async Task GiveAsync(string plan) =>
        Assert.Equal(200, (await AdminAsync("PATCH", $"/api/apps/{_app.Id}", $$"""{"plan":"{{plan}}"}""")).Status);

    private async Task<string[]> IdsAsync(string query) =>
        [.. (await _app.Server.GetAsync($"/api/notifications?user=ada&{query}")).Json(200).GetProperty("items").EnumerateArray()
            .OrderBy(item => item.TryGetProperty("channel", out _)).Select(item => item.GetProperty("id").GetString()!)];

    private async Task<long> UnreadAsync() =>
        (await _app.Server.GetAsync("/api/notifications/summary?user=ada")).Json(200).GetProperty("unread").GetInt64();

    private Task RetainAsync()
    {
        var metrics = new RetentionMetrics(_still.Server.Service<IMeterFactory>());
        return ActivatorUtilities.CreateInstance<RetentionRound>(_still.Server.Service<IServiceProvider>(), metrics)
            .RunAsync(CancellationToken.None);
    }

    private async Task<ApiAnswer> AdminAsync(string method, string path, string? body = null)
    {
        var login = await new ApiApp.Caller(_still.Server.Url, "").PostAsync(
            "/api/admin/login", JsonSerializer.Serialize(new { name = "admin", password = _still.Server.AdminPassword }));
        var admin = new ApiApp.Caller(_still.Server.Url, $"Bearer {login.Json(200).GetProperty("token").GetString()}");
        return await admin.SendAsync(new(method), path, body is null ? null : Encoding.UTF8.GetBytes(body));
    }
}
