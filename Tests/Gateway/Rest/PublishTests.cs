using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class PublishTests(ApiServer server)
{
    private const string Approved =
        """{"v":1,"type":"borrow.approved","entityId":"loan-17","actorId":"ben","at":"2026-01-31T12:00:00Z","payload":{"title":"Dune """
        + """☃"},"own":[1, 2]}""";

    [Fact]
    public async Task A_notification_is_listed_as_it_was_published()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync("/api/notify", $$"""{"user":"ada","id":"loan-17-approved","notification":{{Approved}}}""");

        var accepted = answer.Json(202);
        Assert.Equal("loan-17-approved", accepted.GetProperty("id").GetString());
        var result = Assert.Single(accepted.GetProperty("results").EnumerateArray());
        Assert.Equal("ada stored False", $"{result.GetProperty("user")} {result.GetProperty("status")} {result.GetProperty("duplicate")}");
        var page = await (await app.UserAsync("ada")).GetAsync("/api/notifications");
        var item = Assert.Single(page.Json(200).GetProperty("items").EnumerateArray());
        Assert.Equal(Approved, item.GetProperty("notification").GetRawText());
        Assert.Equal(result.GetProperty("position").GetString(), item.GetProperty("position").GetString());
    }

    [Fact]
    public async Task The_older_path_is_the_same_call()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync("/api/notifications", $$"""{"user":"ada","notification":{{Approved}}}""");

        Assert.Equal(202, answer.Status);
    }

    [Fact]
    public async Task The_same_id_again_is_a_duplicate_with_the_first_position()
    {
        var app = await server.CreateAppAsync();
        var first = await app.PublishAsync("ada", "once");
        await app.PublishAsync("ada", "another");

        var again = await app.Server.PostAsync("/api/notify", """{"user":"ada","id":"once","notification":{"type":"note.updated"}}""");

        var result = again.Json(202).GetProperty("results")[0];
        Assert.True(result.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first, result.GetProperty("position").GetString());
        Assert.Equal(2, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task The_server_makes_ids_that_sort_by_time()
    {
        var app = await server.CreateAppAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"note.updated"}}""");
            ids.Add(answer.Json(202).GetProperty("id").GetString()!);
            // Ids of one millisecond of the server's clock sort at random.
            await Task.Delay(2);
        }

        Assert.All(ids, id => Assert.Matches("^[0-9A-Z]{26}$", id));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task The_actor_is_left_out()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync("/api/notify", $$"""{"users":["ada","ben","cleo"],"notification":{{Approved}}}""");

        Assert.Equal(["ada stored", "ben skipped", "cleo stored"], Statuses(answer));
        Assert.Equal(0, await UnreadAsync(app, "ben"));
        Assert.Equal(1, await UnreadAsync(app, "cleo"));
    }

    [Fact]
    public async Task The_actor_is_included_when_the_application_says_so()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync(
            "/api/notify", $$"""{"users":["ada","ben"],"includeActor":true,"notification":{{Approved}}}""");

        Assert.Equal(["ada stored", "ben stored"], Statuses(answer));
    }

    [Fact]
    public async Task A_repeated_user_is_one_recipient()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync(
            "/api/notify", """{"users":["ada","cleo","ada","ada"],"notification":{"type":"note.updated"}}""");

        Assert.Equal(["ada stored", "cleo stored"], Statuses(answer));
        Assert.Equal(1, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task A_notification_to_everyone_is_stored_once_and_listed_for_all()
    {
        var app = await server.CreateAppAsync();
        var (ada, ben) = (await app.UserAsync("ada"), await app.UserAsync("ben"));
        await ada.GetAsync("/api/notifications/summary");
        await ben.GetAsync("/api/notifications/summary");

        var answer = await app.Server.PostAsync(
            "/api/notify", """{"everyone":true,"id":"maintenance","notification":{"type":"system.announcement"}}""");

        var result = Assert.Single(answer.Json(202).GetProperty("results").EnumerateArray());
        Assert.Equal("site:announcements", result.GetProperty("channel").GetString());
        foreach (var user in (ApiApp.Caller[])[ada, ben])
        {
            var item = Assert.Single((await user.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray());
            Assert.Equal("maintenance site:announcements", $"{item.GetProperty("id")} {item.GetProperty("channel")}");
        }

        var log = await ada.GetAsync("/api/channels/site:announcements/notifications");
        Assert.Single(log.Json(200).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Fields_that_are_null_count_as_not_sent()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync(
            "/api/notify",
            """{"user":"ada","users":null,"channel":null,"everyone":null,"id":null,"collapseKey":null,"includeActor":null,"notification":"""
            + """{"type":"note.updated"}}""");

        Assert.Equal(202, answer.Status);
    }

    [Fact]
    public async Task Items_of_one_entity_collapse_by_the_rule_of_their_type()
    {
        var rules = new Dictionary<string, TypeRule> { ["note.updated"] = new(CollapseBy: CollapseBy.Entity) };
        var app = await server.CreateAppAsync(new(Types: rules));
        foreach (var (entity, actor) in ((string, string)[])[("n1", "ben"), ("n2", "ben"), ("n1", "cleo")])
        {
            var answer = await app.Server.PostAsync(
                "/api/notify",
                $$$"""{"user":"ada","notification":{"type":"note.updated","entityId":"{{{entity}}}","actorId":"{{{actor}}}"}}""");
            Assert.Equal(202, answer.Status);
        }

        var items = (await (await app.UserAsync("ada")).GetAsync("/api/notifications")).Json(200).GetProperty("items");

        Assert.Equal(
            ["n1 2 cleo,ben", "n2 1 ben"],
            items.EnumerateArray().Select(item =>
                $"{item.GetProperty("notification").GetProperty("entityId")} {item.GetProperty("count")} "
                + $"{string.Join(",", item.GetProperty("actors").EnumerateArray())}"));
    }

    [Fact]
    public async Task A_collapse_key_of_the_application_stands_in_for_the_rule()
    {
        var app = await server.CreateAppAsync();
        await app.Server.PostAsync("/api/notify", """{"user":"ada","collapseKey":"digest","notification":{"type":"note.updated"}}""");

        var answer = await app.Server.PostAsync(
            "/api/notify", """{"user":"ada","collapseKey":"digest","notification":{"type":"borrow.returned"}}""");

        Assert.Equal(["ada collapsed"], Statuses(answer));
        Assert.Equal(1, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task A_type_over_its_rate_is_throttled_and_not_stored()
    {
        var rules = new Dictionary<string, TypeRule> { ["note.updated"] = new(ThrottleCount: 1, ThrottleSeconds: 3_600) };
        var app = await server.CreateAppAsync(new(Types: rules));
        await app.PublishAsync("ada", "first");

        var answer = await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"note.updated"}}""");

        Assert.Equal(["ada throttled"], Statuses(answer));
        Assert.False(answer.Json(202).GetProperty("results")[0].TryGetProperty("position", out _));
        Assert.Equal(1, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task An_app_of_counts_keeps_no_payload()
    {
        var app = await server.CreateAppAsync(new(Persistence: Persistence.Counts));
        await app.Server.PostAsync("/api/notify", $$"""{"user":"ada","notification":{{Approved}}}""");

        var page = (await (await app.UserAsync("ada")).GetAsync("/api/notifications")).Json(200);

        Assert.Equal(
            """{"v":1,"type":"borrow.approved","entityId":"loan-17","actorId":"ben","at":"2026-01-31T12:00:00Z"}""",
            page.GetProperty("items")[0].GetProperty("notification").GetRawText());
        Assert.Equal(1, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task An_app_that_keeps_nothing_tells_whoever_is_connected()
    {
        var app = await server.CreateAppAsync(new(Persistence: Persistence.Transient));

        var answer = await app.Server.PostAsync("/api/notify", """{"user":"ada","id":"passing","notification":{"type":"note.updated"}}""");

        Assert.Equal(["ada sent"], Statuses(answer));
        Assert.Contains(server.Events.All, told => told is InboxEphemeral { Id: "passing" } passed && passed.Key.App == app.Id);
        Assert.Equal(0, await UnreadAsync(app, "ada"));
    }

    [Fact]
    public async Task A_channel_that_is_not_stored_tells_whoever_is_attached()
    {
        var app = await server.CreateAppAsync(new(UnstoredChannels: ["ticker:*"]));

        var answer = await app.Server.PostAsync(
            "/api/notify", """{"channel":"ticker:1","id":"tick","notification":{"type":"note.updated"}}""");

        Assert.Equal("sent", answer.Json(202).GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Contains(server.Events.All, told => told is ChannelEphemeral { Id: "tick" } passed && passed.Key.App == app.Id);
        Assert.Empty((await app.Server.GetAsync("/api/channels/ticker:1/notifications")).Json(200).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_recipient_over_its_quota_is_refused_and_told_when_the_day_ends()
    {
        var app = await server.CreateAppAsync(new(RecipientQuotaPerDay: 1));
        await app.PublishAsync("ada", "first");

        var answer = await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"note.updated"}}""");

        Assert.Equal("429 quota_exceeded user 1", answer.Problem);
        Assert.InRange(int.Parse(answer.Headers["Retry-After"]), 1, 86_400);
        Assert.Equal("\"recipient\";q=1;w=86400", answer.Headers["RateLimit-Policy"]);
        Assert.Matches("^\"recipient\";r=0;t=[0-9]+$", answer.Headers["RateLimit"]);
    }

    [Fact]
    public async Task One_recipients_refusal_does_not_fail_the_others()
    {
        var app = await server.CreateAppAsync(new(RecipientQuotaPerDay: 1));
        await app.PublishAsync("ada", "first");

        var answer = await app.Server.PostAsync("/api/notify", """{"users":["ada","ben"],"notification":{"type":"note.updated"}}""");

        var results = answer.Json(202).GetProperty("results");
        Assert.Equal("quota_exceeded", results[0].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("stored", results[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_duplicate_spends_no_quota()
    {
        var app = await server.CreateAppAsync(new(RecipientQuotaPerDay: 1));
        await app.PublishAsync("ada", "first");

        Assert.NotEqual("", await app.PublishAsync("ada", "first"));
    }

    [Fact]
    public async Task A_thousand_recipients_are_reached_in_one_call()
    {
        var app = await server.CreateAppAsync();
        var users = string.Join(",", Enumerable.Range(0, 1_000).Select(i => $"\"u{i}\""));

        var answer = await app.Server.PostAsync("/api/notify", $$$"""{"users":[{{{users}}}],"notification":{"type":"note.updated"}}""");

        Assert.Equal(1_000, Statuses(answer).Count(status => status.EndsWith(" stored", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Statuses(ApiAnswer answer) =>
        answer.Json(202).GetProperty("results").EnumerateArray()
            .Select(result => $"{result.GetProperty("user")} {result.GetProperty("status")}");

    private static async Task<long> UnreadAsync(ApiApp app, string user) =>
        (await app.Server.GetAsync($"/api/notifications/summary?user={user}")).Json(200).GetProperty("unread").GetInt64();
}
