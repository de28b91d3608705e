using System.Text;
using System.Text.Json;
using Nudge.Core.Notifications;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>Notifications that are published later, end, are taken back or put off, over REST and on a clock that tests move.</summary>
public sealed class MomentTests
{
    [Fact]
    public async Task A_scheduled_notification_is_published_at_its_time_and_not_before()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        var body = $$"""{"user":"ada","id":"due","notBefore":"{{In(still, 600)}}","notification":{"type":"loan.due"} }""";

        Assert.Equal("scheduled False", StatusOf(await app.Server.PostAsync("/api/notify", body)));
        Assert.Equal("scheduled True", StatusOf(await app.Server.PostAsync("/api/notify", body)));

        var waiting = (await app.Server.GetAsync("/api/scheduled")).Json(200).GetProperty("items");
        Assert.Equal("due", Assert.Single(waiting.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(0, await UnreadAsync(ada));
        still.Time.Advance(TimeSpan.FromSeconds(590));
        Assert.Equal(0, await UnreadAsync(ada));
        await PassAsync(still, async () => await UnreadAsync(ada) == 1);
        await PassAsync(
            still, async () => (await app.Server.GetAsync("/api/scheduled")).Json(200).GetProperty("items").GetArrayLength() == 0);
        Assert.Equal("stored True", StatusOf(await app.Server.PostAsync("/api/notify", body)));
    }

    [Fact]
    public async Task A_scheduled_notification_can_be_cancelled_until_its_time()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        foreach (var id in (string[])["one", "two", "three"])
        {
            await app.Server.PostAsync(
                "/api/notify", $$"""{"user":"ada","id":"{{id}}","at":"{{In(still, 60)}}","notification":{"type":"loan.due"} }""");
        }

        Assert.Equal(204, (await app.Server.DeleteAsync("/api/scheduled/one")).Status);
        Assert.Equal("404 item_unknown id", (await app.Server.DeleteAsync("/api/scheduled/one")).Problem);
        Assert.Equal(200, (await app.Server.DeleteAsync("/api/notifications/two")).Status);
        Assert.Equal("404 item_unknown id", (await app.Server.DeleteAsync("/api/notifications/two")).Problem);
        await PassAsync(still, async () => await UnreadAsync(ada) == 1);
        var item = Assert.Single((await ada.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray());
        Assert.Equal("three", item.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("notBefore", 31 * 86_400, "400 time_out_of_range notBefore 30")]
    [InlineData("expiresAt", -1, "400 time_out_of_range expiresAt")]
    [InlineData("expiresAt", 367 * 86_400, "400 time_out_of_range expiresAt 366")]
    public async Task A_time_that_does_not_fit_is_refused(string field, int seconds, string problem)
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var answer = await app.Server.PostAsync(
            "/api/notify", $$"""{"user":"ada","{{field}}":"{{In(still, seconds)}}","notification":{"type":"a"} }""");

        Assert.Equal(problem, answer.Problem);
        answer = await app.Server.PostAsync("/api/notify", $$"""{"user":"ada","{{field}}":"tomorrow","notification":{"type":"a"} }""");
        Assert.Equal($"400 field_invalid {field}", answer.Problem);
    }

    [Fact]
    public async Task An_envelope_whose_time_lies_ahead_is_published_then_and_as_it_was_sent()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        var at = In(still, 60);
        Task<ApiAnswer> SendAsync(string id, string moment, string more = "") => app.Server.PostAsync(
            "/api/notify", $$"""{"user":"ada","id":"{{id}}"{{more}},"notification":{"type":"loan.due","at":"{{moment}}"} }""");

        Assert.Equal("scheduled False", StatusOf(await SendAsync("due", at)));
        Assert.Equal("stored False", StatusOf(await SendAsync("slack", In(still, 5))));
        Assert.Equal("stored False", StatusOf(await SendAsync("local", In(still, 86_400)[..^1])));
        Assert.Equal("stored False", StatusOf(await SendAsync("now", at, $",\"notBefore\":\"{In(still, -1)}\"")));
        Assert.Equal("scheduled False", StatusOf(await SendAsync("later", at, $",\"notBefore\":\"{In(still, 600)}\"")));
        Assert.Equal("400 time_out_of_range notification.at 30", (await SendAsync("far", In(still, 31 * 86_400))).Problem);
        Assert.Equal("400 time_out_of_range expiresAt", (await SendAsync("over", at, $",\"expiresAt\":\"{at}\"")).Problem);

        Assert.Equal(3, await UnreadAsync(ada));
        await PassAsync(still, async () => await UnreadAsync(ada) == 4);
        Assert.True(still.Time.GetUtcNow() >= DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        var item = (await ada.GetAsync("/api/notifications?limit=1")).Json(200).GetProperty("items")[0];
        Assert.Equal(
            ("due", at), (item.GetProperty("id").GetString(), item.GetProperty("notification").GetProperty("at").GetString()));
    }

    [Theory]
    [InlineData("2099-01-31T12:00:00Z", true)]
    [InlineData("2099-01-31T12:00:00+02:00", true)]
    [InlineData("2099-01-31T12:00:00.5-02:00", true)]
    [InlineData("2099-01-31T12:00:00\\u002B02:00", true)]
    [InlineData("2099-01-31T12:00:00", false)]
    [InlineData("2099-01-31T12:00:00.12", false)]
    [InlineData("2099-01-31", false)]
    public void A_time_without_an_offset_schedules_nothing(string at, bool schedules)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"type":"a","at":"{{at}}"}""");

        Assert.Equal(schedules, Envelope.Read(json, DateTimeOffset.UnixEpoch, Envelope.BytesMax).Value!.At is not null);
    }

    [Fact]
    public async Task Of_a_batch_what_is_scheduled_waits_and_the_rest_is_published_in_order()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var answer = await app.Server.PostAsync(
            "/api/notify/batch",
            $$"""
            {"items":[{"user":"ada","id":"a","notification":{"type":"x"} },
            {"user":"ada","id":"b","notBefore":"{{In(still, 60)}}","notification":{"type":"x"} },
            {"user":"ada","id":"c","notification":{"type":"x","payload":{"url":"ftp://x"} } },
            {"channel":"library:7","id":"d","notBefore":"{{In(still, 60)}}","notification":{"type":"x"} }]}
            """);

        var results = answer.Json(200).GetProperty("results").EnumerateArray()
            .Select(item => item.TryGetProperty("results", out var all)
                ? all[0].GetProperty("status").GetString()
                : item.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["stored", "scheduled", "payload_field", "scheduled"], results);
    }

    [Fact]
    public async Task What_expires_leaves_lists_and_counts_at_its_time()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        foreach (var target in (string[])["\"user\":\"ada\"", "\"channel\":\"library:7\""])
        {
            await app.Server.PostAsync("/api/notify", $$$"""{{{{target}}},"id":"kept","notification":{"type":"a"}}""");
            await app.Server.PostAsync(
                "/api/notify", $$$"""{{{{target}}},"id":"over","expiresAt":"{{{In(still, 60)}}}","notification":{"type":"a"}}""");
        }

        Assert.Equal(4, await UnreadAsync(ada));
        still.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(4, await UnreadAsync(ada));
        await PassAsync(still, async () => await UnreadAsync(ada) == 2);
        var items = (await ada.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray();
        Assert.Equal(["kept", "kept"], items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(
            "stored True",
            StatusOf(await app.Server.PostAsync("/api/notify", """{"user":"ada","id":"over","notification":{"type":"a"}}""")));
    }

    [Fact]
    public async Task A_withdrawn_notification_is_gone_everywhere_and_its_id_stays_withdrawn()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("library:7", "shared");
        await app.PublishToChannelAsync("library:7", "kept");
        Assert.Equal(3, await UnreadAsync(ada));

        var own = await WithdrawAsync(app, "own", """{"users":["ada","ben"]}""");
        Assert.Equal(["withdrawn False", "absent False"], own);
        Assert.Equal(["withdrawn False"], await WithdrawAsync(app, "shared", """{"channel":"library:7"}"""));

        Assert.Equal(1, await UnreadAsync(ada));
        var items = (await ada.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray();
        Assert.Equal("kept", Assert.Single(items).GetProperty("id").GetString());
        Assert.Equal(["withdrawn True", "absent False"], await WithdrawAsync(app, "own", """{"users":["ada","ben"]}"""));
        Assert.Equal(["withdrawn True"], await WithdrawAsync(app, "shared", """{"channel":"library:7"}"""));
        foreach (var (id, target) in new[] { ("own", "\"user\":\"ada\""), ("shared", "\"channel\":\"library:7\"") })
        {
            Assert.Equal(
                "withdrawn True",
                StatusOf(await app.Server.PostAsync("/api/notify", $$$"""{{{{target}}},"id":"{{{id}}}","notification":{"type":"a"}}""")));
        }

        var log = (await app.Server.GetAsync("/api/channels/library:7/notifications")).Json(200).GetProperty("items").EnumerateArray();
        Assert.Equal(2, log.Count(row => row.GetProperty("notification").GetProperty("type").GetString() == "notification.withdrawn"));
        Assert.Equal("403 forbidden", (await ada.DeleteAsync("/api/notifications/kept")).Problem.Trim());
    }

    [Theory]
    [InlineData("""{"user":"ada","channel":"library:7"}""", "400 field_invalid channel")]
    [InlineData("""{"users":[]}""", "400 no_recipients users")]
    [InlineData("""{"device":"x"}""", "400 field_invalid device")]
    [InlineData("[]", "400 malformed_json")]
    public async Task A_withdrawal_with_a_mistake_withdraws_nothing(string body, string problem)
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();

        var answer = await app.Server.SendAsync(HttpMethod.Delete, "/api/notifications/a", Encoding.UTF8.GetBytes(body));
        Assert.Equal(problem, answer.Problem.Trim());
    }

    [Fact]
    public async Task A_snoozed_item_is_hidden_and_comes_back_unread_and_unseen()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("library:7", "shared");
        await ada.PostAsync("/api/notifications/read", """{"all":true}""");

        var snoozed = await ada.PostAsync(
            "/api/notifications/snooze",
            $$"""{"until":"{{In(still, 60)}}","ids":["own"],"channels":[{"channel":"library:7","offsets":[1]}]}""");
        Assert.Equal("0 0", CountsOf(snoozed));
        Assert.Equal(0, await CountAsync(ada, "active"));
        Assert.Equal(2, await CountAsync(ada, "snoozed"));
        await PassAsync(still, async () => CountsOf(await ada.GetAsync("/api/notifications/summary")) == "2 2");
        Assert.Equal(2, await CountAsync(ada, "unread"));

        Assert.Equal("400 field_missing until", (await ada.PostAsync("/api/notifications/snooze", """{"ids":["own"]}""")).Problem);
        Assert.Equal(
            "400 time_out_of_range until 366",
            (await ada.PostAsync("/api/notifications/snooze", $$"""{"ids":["own"],"until":"{{In(still, -1)}}"}""")).Problem);
        Assert.Equal(
            "400 field_invalid until",
            (await ada.PostAsync("/api/notifications/read", $$"""{"ids":["own"],"until":"{{In(still, 9)}}"}""")).Problem);
    }

    [Fact]
    public async Task What_was_read_is_unread_again_and_stays_seen()
    {
        await using var still = await StillServer.StartAsync();
        var app = await still.Server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await app.PublishAsync("ada", "own");
        foreach (var id in (string[])["one", "two", "three"])
            await app.PublishToChannelAsync("library:7", id);
        await ada.PostAsync("/api/notifications/seen", """{"all":true}""");
        await ada.PostAsync("/api/notifications/read", """{"all":true}""");

        var unread = await ada.PostAsync(
            "/api/notifications/unread", """{"ids":["own"],"channels":[{"channel":"library:7","offsets":[2]}]}""");

        Assert.Equal("2 0", CountsOf(unread));
        var items = (await ada.GetAsync("/api/notifications?filter=unread")).Json(200).GetProperty("items").EnumerateArray();
        Assert.Equal(["two", "own"], items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(
            "400 field_invalid channels",
            (await ada.PostAsync("/api/notifications/unread", """{"channels":[{"channel":"library:7","upTo":"1.1"}]}""")).Problem
                .Replace("409 epoch_mismatch", "400 field_invalid", StringComparison.Ordinal));
    }

    private static string In(StillServer still, int seconds) =>
        still.Time.GetUtcNow().AddSeconds(seconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string StatusOf(ApiAnswer answer) => StatusOf(answer.Json(202).GetProperty("results")[0]);

    private static string StatusOf(JsonElement result) =>
        $"{result.GetProperty("status").GetString()} {result.GetProperty("duplicate").GetBoolean()}";

    private static async Task<string[]> WithdrawAsync(ApiApp app, string id, string from)
    {
        var answer = await app.Server.SendAsync(HttpMethod.Delete, $"/api/notifications/{id}", Encoding.UTF8.GetBytes(from));
        return [.. answer.Json(200).GetProperty("results").EnumerateArray().Select(StatusOf)];
    }

    private static string CountsOf(ApiAnswer answer) =>
        $"{answer.Json(200).GetProperty("unread").GetInt64()} {answer.Json(200).GetProperty("unseen").GetInt64()}";

    private static async Task<long> UnreadAsync(ApiApp.Caller user) =>
        (await user.GetAsync("/api/notifications/summary")).Json(200).GetProperty("unread").GetInt64();

    private static async Task<int> CountAsync(ApiApp.Caller user, string filter) =>
        (await user.GetAsync($"/api/notifications?filter={filter}")).Json(200).GetProperty("items").GetArrayLength();

    /// <summary>Lets time pass until it is so: the server looks at its timers on its own threads.</summary>
    private static Task PassAsync(StillServer still, Func<Task<bool>> isSo) => Eventually.TrueAsync(async () =>
    {
        still.Time.Advance(TimeSpan.FromMilliseconds(500));
        return await isSo();
    });
}
