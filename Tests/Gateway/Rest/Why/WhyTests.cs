using Nudge.Core.Apps;
using Nudge.Core.Why;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>Why a user did or did not get a notification of their own (issue 13, openings 4).</summary>
public sealed class WhyTests
{
    private const string Ada = "\"user\":\"ada\"";

    [Fact]
    public async Task What_is_stored_and_waits_says_who_published_it_when_and_to_how_many()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.NotifyAsync("\"users\":[\"ada\",\"ben\"]", "n");

        var said = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Stored, "accepted"), (said.Word, said.Steps));
        Assert.Equal(
            "It was stored on 2026-01-31 12:00:01 UTC, and ada has not seen it; no connection is known to have had it, and the app sends "
            + "no "
            + "pushes.",
            said.Sentence);
        var accepted = said.Step("accepted");
        Assert.Equal("2026-01-31T12:00:01+00:00", accepted.GetProperty("at").GetString());
        Assert.Equal(2, accepted.GetProperty("recipients").GetInt32());
        Assert.Equal(world.Server.App.Record.Secrets[0].Kid, accepted.GetProperty("by").GetString());
        Assert.EndsWith(".2", accepted.GetProperty("position").GetString(), StringComparison.Ordinal);
        Assert.Contains("notifications for 7 days", said.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_did_is_told_with_its_time_and_the_face_it_was_done_on()
    {
        await using var world = await WhyWorld.StartAsync();
        foreach (var id in (string[])["seen", "read", "archived", "deleted", "snoozed", "woken"])
            await world.NotifyAsync(Ada, id);
        await world.MarkAsync("seen", """{"ids":["seen"]}""");
        await world.MarkAsync("read", """{"ids":["read"]}""");
        await world.MarkAsync("archive", """{"ids":["archived"]}""");
        await world.MarkAsync("delete", """{"ids":["deleted"]}""");
        await world.MarkAsync("snooze", """{"ids":["snoozed"],"until":"2026-02-03T08:00:00Z"}""");
        await world.MarkAsync("snooze", """{"ids":["woken"],"until":"2026-02-02T08:00:00Z"}""");
        world.Time.SetUtcNow(new(2026, 2, 2, 9, 0, 0, TimeSpan.Zero));
        await world.SendAsync(HttpMethod.Get, "/api/notifications?user=ada");

        Assert.Equal("Ada saw it on 2026-01-31 12:00:07 UTC (server) and has not read it.", (await world.WhyAsync("seen")).Sentence);
        Assert.Equal("Ada read it on 2026-01-31 12:00:08 UTC (server).", (await world.WhyAsync("read")).Sentence);
        Assert.Equal("Ada archived it on 2026-01-31 12:00:09 UTC.", (await world.WhyAsync("archived")).Sentence);
        Assert.Equal("Ada deleted it on 2026-01-31 12:00:10 UTC.", (await world.WhyAsync("deleted")).Sentence);
        Assert.Equal(
            "Ada put it off on 2026-01-31 12:00:11 UTC, until 2026-02-03 08:00:00 UTC.", (await world.WhyAsync("snoozed")).Sentence);
        Assert.Equal(
            (WhyWords.Seen, "accepted snoozed woken"), ((await world.WhyAsync("woken")).Word, (await world.WhyAsync("woken")).Steps));
        await world.MarkAsync("unread", """{"ids":["read"]}""");
        var again = await world.WhyAsync("read");
        Assert.Equal((WhyWords.Seen, "accepted read unread"), (again.Word, again.Steps));
    }

    [Fact]
    public async Task What_was_marked_up_to_a_position_was_marked_and_what_came_later_was_not()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.NotifyAsync(Ada, "before");
        await world.MarkAsync("read", """{"all":true}""");
        await world.NotifyAsync(Ada, "after");

        Assert.Equal((WhyWords.Read, WhyWords.Stored), ((await world.WhyAsync("before")).Word, (await world.WhyAsync("after")).Word));
    }

    [Fact]
    public async Task What_was_counted_into_another_item_names_it_and_shares_its_fate()
    {
        var rule = new Dictionary<string, TypeRule> { ["like"] = new(CollapseBy.Type) };
        await using var world = await WhyWorld.StartAsync(new AppSettings(Types: rule));
        foreach (var id in (string[])["first", "second", "third"])
            await world.NotifyAsync(Ada, id, type: "like");

        var second = await world.WhyAsync("second");
        Assert.Equal((WhyWords.Collapsed, "accepted grown"), (second.Word, second.Steps));
        Assert.Equal("first", second.Step("accepted").GetProperty("into").GetString());
        Assert.StartsWith(
            "It was counted into 'first', which stands for 3 notifications by now; ", second.Sentence, StringComparison.Ordinal);
        var first = await world.WhyAsync("first");
        Assert.Equal((WhyWords.Stored, "accepted grown grown"), (first.Word, first.Steps));
        await world.MarkAsync("read", """{"ids":["first"]}""");
        Assert.EndsWith(
            "ada read it on 2026-01-31 12:00:04 UTC (server).", (await world.WhyAsync("third")).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_throttled_refused_or_left_out_is_told_though_it_left_no_row_in_the_log()
    {
        var rule = new Dictionary<string, TypeRule> { ["like"] = new(ThrottleCount: 1, ThrottleSeconds: 60) };
        await using var world = await WhyWorld.StartAsync(new AppSettings(Types: rule, RecipientQuotaPerDay: 2, StrictTypes: true));
        await world.NotifyAsync(Ada, "kept", type: "like");
        await world.NotifyAsync(Ada, "throttled", type: "like");
        Assert.Equal(429, await world.NotifyAsync(Ada, "spent", type: "like"));
        Assert.Equal(429, await world.NotifyAsync(Ada, "spent", type: "like"));
        Assert.Equal(400, await world.NotifyAsync("\"user\":\"ben\"", "strange", type: "other"));
        await world.NotifyAsync("\"user\":\"ben\"", "own", ",\"actorId\":\"ben\"", "like");

        var throttled = await world.WhyAsync("throttled");
        Assert.Equal((WhyWords.Throttled, "throttled"), (throttled.Word, throttled.Steps));
        var spent = await world.WhyAsync("spent");
        Assert.Equal((WhyWords.OverQuota, "over_quota"), (spent.Word, spent.Steps));
        Assert.Equal((2, "quota_exceeded"), (spent.Step("over_quota").GetProperty("times").GetInt32(), CodeOf(spent, "over_quota")));
        var strange = await world.WhyAsync("strange", user: "ben");
        Assert.Equal((WhyWords.Refused, "unknown_type"), (strange.Word, CodeOf(strange, "refused")));
        Assert.Equal(WhyWords.LeftOut, (await world.WhyAsync("own", user: "ben")).Word);
        Assert.Equal(WhyWords.NotFound, (await world.WhyAsync("spent", user: "ben")).Word);
    }

    [Fact]
    public async Task A_publish_past_the_rate_of_the_app_is_told_and_the_repetition_that_went_through_too()
    {
        await using var world = await WhyWorld.StartAsync(new AppSettings(PublishesPerSecond: 1));
        await world.NotifyAsync(Ada, "first");
        var (status, _) = await world.SendAsync(
            HttpMethod.Post, "/api/notify", """{"user":"ada","id":"late","notification":{"type":"note"}}""");
        Assert.Equal(429, status);
        Assert.Equal(
            (WhyWords.Refused, "rate_limited"), ((await world.WhyAsync("late")).Word, CodeOf(await world.WhyAsync("late"), "refused")));
        world.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(202, await world.NotifyAsync(Ada, "late"));

        var said = await world.WhyAsync("late");
        Assert.Equal((WhyWords.Stored, "refused accepted"), (said.Word, said.Steps));
    }

    [Fact]
    public async Task An_id_that_was_published_again_is_one_notification_and_the_repetitions_are_counted()
    {
        await using var world = await WhyWorld.StartAsync();
        for (var i = 0; i < 3; i++)
            await world.NotifyAsync(Ada, "n");

        var said = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Stored, "accepted duplicate"), (said.Word, said.Steps));
        Assert.Equal(2, said.Step("duplicate").GetProperty("times").GetInt32());
    }

    [Theory]
    [InlineData("mutedTypes", "note", "the type 'note'")]
    [InlineData("mutedEntities", "loan-1", "the entity 'loan-1'")]
    public async Task What_is_muted_says_by_what_and_since_when(string field, string name, string by)
    {
        await using var world = await WhyWorld.StartAsync();
        var ada = world.Server.Token("ada");
        await world.SendAsync(HttpMethod.Put, "/api/preferences", $$"""{"{{field}}":["{{name}}"]}""", ada);
        await world.NotifyAsync(Ada, "n", ",\"entityId\":\"loan-1\"");

        var said = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Muted, "muted accepted"), (said.Word, said.Steps));
        Assert.Contains(by, said.Sentence, StringComparison.Ordinal);
        Assert.Contains("So it was when it came", said.Step("muted").GetProperty("text").GetString(), StringComparison.Ordinal);
        await world.MarkAsync("read", """{"ids":["n"]}""");
        Assert.Equal(WhyWords.Read, (await world.WhyAsync("n")).Word);
    }

    [Fact]
    public async Task What_was_withdrawn_says_with_which_credential_and_whether_it_had_been_read()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.NotifyAsync(Ada, "n");
        await world.MarkAsync("read", """{"ids":["n"]}""");
        await world.SendAsync(HttpMethod.Delete, "/api/notifications/n", """{"user":"ada"}""");
        await world.NotifyAsync(Ada, "n");

        var said = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Withdrawn, "accepted read withdrawn withdrawn_by duplicate"), (said.Word, said.Steps));
        Assert.EndsWith("; ada had read it on 2026-01-31 12:00:02 UTC.", said.Sentence, StringComparison.Ordinal);
        Assert.Equal(world.Server.App.Record.Secrets[0].Kid, said.Step("withdrawn_by").GetProperty("by").GetString());
    }

    [Fact]
    public async Task What_waits_for_its_time_was_cancelled_or_is_over_says_so()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.NotifyAsync(Ada, "later", outer: ",\"notBefore\":\"2026-02-01T08:00:00Z\"");
        await world.NotifyAsync(Ada, "cancelled", outer: ",\"notBefore\":\"2026-02-01T08:00:00Z\"");
        await world.NotifyAsync(Ada, "short", outer: ",\"expiresAt\":\"2026-01-31T12:10:00Z\"");
        await world.SendAsync(HttpMethod.Delete, "/api/scheduled/cancelled");

        Assert.Equal("It waits for its time: it is published to ada on 2026-02-01 08:00:00 UTC.", (await world.WhyAsync("later")).Sentence);
        Assert.Equal(WhyWords.NotAddressed, (await world.WhyAsync("later", user: "ben")).Word);
        Assert.Equal(WhyWords.Cancelled, (await world.WhyAsync("cancelled")).Word);
        world.Time.SetUtcNow(new(2026, 1, 31, 12, 30, 0, TimeSpan.Zero));
        await world.SendAsync(HttpMethod.Get, "/api/notifications?user=ada");
        var over = await world.WhyAsync("short");
        Assert.Equal((WhyWords.Expired, "accepted expired"), (over.Word, over.Steps));
    }

    [Fact]
    public async Task What_left_the_lists_by_its_age_or_the_inbox_for_want_of_room_says_so()
    {
        await using var world = await WhyWorld.StartAsync(new AppSettings(InboxItemsMax: 10));
        await world.Server.ChangeAppAsync(new ChangeApp(Plan: "free"));
        await world.NotifyAsync(Ada, "n0");
        await world.NotifyAsync("\"user\":\"ben\"", "old");
        for (var i = 1; i <= 10; i++)
            await world.NotifyAsync(Ada, $"n{i}");

        var trimmed = await world.WhyAsync("n0");
        Assert.Equal((WhyWords.Trimmed, "accepted trimmed"), (trimmed.Word, trimmed.Steps));
        world.Time.Advance(TimeSpan.FromDays(8));
        var old = await world.WhyAsync("old", user: "ben");
        Assert.Equal((WhyWords.ArchivedByAge, "accepted archived_by_age"), (old.Word, old.Steps));
        Assert.Equal("2026-02-07T12:00:02+00:00", old.Step("archived_by_age").GetProperty("at").GetString());
        Assert.Contains(
            "Who published it, and into which item it was counted, is known for 24 hours.", old.Notes, StringComparison.Ordinal);
        Assert.Equal(WhyWords.NotFound, (await world.WhyAsync("n0")).Word);
    }

    [Fact]
    public async Task An_id_that_nobody_knows_is_an_answer_and_says_how_far_back_it_looked()
    {
        await using var world = await WhyWorld.StartAsync();
        var said = await world.WhyAsync("never");
        Assert.Equal((WhyWords.NotFound, ""), (said.Word, said.Steps));
        Assert.Contains(
            "ids for 24 hours, refusals and duplicates for 7 days, notifications for 7 days", said.Sentence, StringComparison.Ordinal);

        await using var transient = await WhyWorld.StartAsync(new AppSettings(Persistence: Persistence.Transient));
        await transient.NotifyAsync(Ada, "n");
        Assert.Equal(WhyWords.NotKept, (await transient.WhyAsync("n")).Word);
    }

    [Theory]
    [InlineData("/api/why?id=n", 400, "field_missing user")]
    [InlineData("/api/why?user=ada", 400, "field_missing id")]
    [InlineData("/api/why?user=a*&id=n", 400, "user_invalid user")]
    [InlineData("/api/why?user=ada&id=%22", 400, "name_invalid id")]
    [InlineData("/api/why?user=ada&id=n&channel=a%20b", 400, "name_invalid channel")]
    public async Task A_question_that_cannot_be_read_is_refused(string path, int status, string problem)
    {
        await using var world = await WhyWorld.StartAsync();
        var (answered, body) = await world.SendAsync(HttpMethod.Get, path);
        Assert.Equal((status, problem), (answered, $"{body.GetProperty("code")} {body.GetProperty("field")}"));
        Assert.Equal(
            403, (await world.SendAsync(HttpMethod.Get, "/api/why?user=ada&id=n", authorization: world.Server.Token("ada"))).Status);
    }

    private static string CodeOf(WhySaid said, string what) => said.Step(what).GetProperty("code").GetString()!;
}
