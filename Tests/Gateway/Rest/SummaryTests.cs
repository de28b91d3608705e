using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class SummaryTests(ApiServer server)
{
    private const string Path = "/api/notifications/summary";

    [Fact]
    public async Task A_user_who_was_never_met_has_nothing_unread()
    {
        var app = await server.CreateAppAsync();

        var summary = (await (await app.UserAsync("ada")).GetAsync(Path)).Json(200);

        Assert.Equal("0 0", Totals(summary));
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("lastEventAt").ValueKind);
        Assert.False(summary.TryGetProperty("hasNew", out _));
        Assert.Equal(60, summary.GetProperty("nextPollSeconds").GetInt32());
        Assert.Equal(
            "site:announcements", Assert.Single(summary.GetProperty("channels").EnumerateArray()).GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Own_notifications_and_those_of_channels_are_summed()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("library:7", "one");
        await app.PublishToChannelAsync("library:7", "hers", ""","actorId":"ada" """);
        await app.PublishToChannelAsync("library:7", "two");

        var summary = (await ada.GetAsync(Path)).Json(200);

        Assert.Equal("3 3", Totals(summary));
        var count = Assert.Single(
            summary.GetProperty("channels").EnumerateArray(), channel => channel.GetProperty("channel").GetString() == "library:7");
        Assert.Equal(
            "3 0 1 1 False",
            $"{count.GetProperty("head")} {count.GetProperty("floor")} {count.GetProperty("base")} {count.GetProperty("seenBase")} "
            + $"{count.GetProperty("muted")}");
        Assert.Equal("1 1", Totals(summary.GetProperty("inbox").GetProperty("counts")));
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_new_costs_no_body()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        await app.PublishAsync("ada", "one");
        var first = await ada.GetAsync(Path);
        var tag = first.Headers["ETag"];

        var second = await ada.GetAsync(Path, ("If-None-Match", tag));

        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", tag);
        Assert.Equal(304, second.Status);
        Assert.Equal("", second.Body);
        Assert.Equal(tag, second.Headers["ETag"]);
        Assert.Equal(304, (await ada.GetAsync(Path, ("If-None-Match", $"\"other\", W/{tag}"))).Status);
        Assert.Equal(200, (await ada.GetAsync(Path, ("If-None-Match", "\"other\""))).Status);
        Assert.Equal(200, (await ada.GetAsync(Path, ("If-None-Match", "no tag at all"))).Status);
    }

    [Fact]
    public async Task Every_change_of_the_badge_changes_the_tag()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        var tags = new List<string>();
        async Task NoteAsync() => tags.Add((await ada.GetAsync(Path)).Headers["ETag"]);

        await NoteAsync();
        await app.PublishAsync("ada", "one");
        await NoteAsync();
        await ada.PostAsync("/api/notifications/seen", """{"all":true}""");
        await NoteAsync();
        await ada.PostAsync("/api/notifications/read", """{"all":true}""");
        await NoteAsync();
        await app.Server.PostAsync("/api/notify", """{"everyone":true,"notification":{"type":"t"}}""");
        await NoteAsync();
        await ada.PutAsync("/api/preferences", """{"mutedChannels":["site:announcements"]}""");
        await NoteAsync();

        Assert.Equal(tags.Count, tags.Distinct().Count());
    }

    [Fact]
    public async Task Since_asks_whether_there_is_anything_after()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        await app.PublishAsync("ada", "one");
        var at = (await ada.GetAsync(Path)).Json(200).GetProperty("lastEventAt").GetString()!;
        async Task<bool> HasNewAsync(string since) =>
            (await ada.GetAsync($"{Path}?since={Uri.EscapeDataString(since)}")).Json(200).GetProperty("hasNew").GetBoolean();

        Assert.True(await HasNewAsync("2026-01-01T00:00:00+01:00"));
        Assert.False(await HasNewAsync(at));
        // A change in the same millisecond of the server's clock is not new.
        await Task.Delay(2);
        await app.PublishAsync("ada", "two");
        Assert.True(await HasNewAsync(at));
        Assert.Equal("400 field_invalid since", (await ada.GetAsync($"{Path}?since=lately")).Problem);
    }

    [Theory]
    [InlineData("1/31/2026")]
    [InlineData("31.1.2026")]
    [InlineData("12:00")]
    [InlineData("January 2026")]
    [InlineData("Sat, 31 Jan 2026 12:00:00 GMT")]
    [InlineData("2026-01-31 12:00:00")]
    [InlineData("2026-1-31")]
    [InlineData("1769860800")]
    [InlineData("")]
    public async Task Since_is_ISO_8601_and_nothing_that_a_reader_of_dates_would_guess(string since)
    {
        var ada = await (await server.CreateAppAsync()).UserAsync("ada");

        Assert.Equal("400 field_invalid since", (await ada.GetAsync($"{Path}?since={Uri.EscapeDataString(since)}")).Problem);
    }

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T12:00Z")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-01-31T12:00:00.123Z")]
    [InlineData("2026-01-31T12:00:00.1234567-05:30")]
    public async Task Since_takes_the_usual_spellings_of_ISO_8601(string since)
    {
        var ada = await (await server.CreateAppAsync()).UserAsync("ada");

        (await ada.GetAsync($"{Path}?since={since}")).Json(200);
    }

    [Fact]
    public async Task A_plus_in_since_that_was_not_escaped_is_told_so()
    {
        var ada = await (await server.CreateAppAsync()).UserAsync("ada");

        var refused = await ada.GetAsync($"{Path}?since=2026-01-31T12:00:00+01:00");

        Assert.Equal("400 field_invalid since", refused.Problem);
        Assert.Contains("%2B", refused.Body, StringComparison.Ordinal);
        (await ada.GetAsync($"{Path}?since=2026-01-31T12:00:00%2B01:00")).Json(200);
    }

    [Fact]
    public async Task The_app_says_when_to_poll_next()
    {
        var app = await server.CreateAppAsync(new(PollSeconds: 0));

        Assert.Equal(0, (await (await app.UserAsync("ada")).GetAsync(Path)).Json(200).GetProperty("nextPollSeconds").GetInt32());
    }

    [Fact]
    public async Task A_channel_whose_access_was_revoked_is_neither_counted_nor_listed()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        await app.PublishToChannelAsync("library:7", "one");
        Assert.Equal("1 1", Totals((await ada.GetAsync(Path)).Json(200)));

        await app.Server.PostAsync("/api/realtime/revoke", """{"channel":"library:7","user":"ada"}""");

        Assert.Equal("0 0", Totals((await ada.GetAsync(Path)).Json(200)));
        Assert.Empty((await ada.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray());
        Assert.Equal("403 capability_missing", (await ada.GetAsync("/api/channels/library:8/notifications")).Problem[..22]);
        Assert.StartsWith("401 token_revoked", (await ada.GetAsync("/api/channels/library:7/notifications")).Problem);
        Assert.StartsWith(
            "401 token_revoked",
            (await ada.PostAsync("/api/notifications/read", """{"channels":[{"channel":"library:7","offsets":[1]}]}""")).Problem);
        Assert.Equal("1 1", Totals((await app.Server.GetAsync($"{Path}?user=ada")).Json(200)));
    }

    private static string Totals(JsonElement counts) => $"{counts.GetProperty("unread")} {counts.GetProperty("unseen")}";
}
