using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Core.Inbox;

[Collection(ApiCollection.Name)]
public sealed class PreferencesTests(ApiServer server)
{
    private const string Path = "/api/preferences";

    [Fact]
    public async Task A_mute_hides_while_it_stands_and_lifting_it_counts_again()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        await app.PublishAsync("ada", "note");
        await app.PublishAsync("ada", "loan", "borrow.approved");
        async Task<long> UnreadAsync() => (await ada.GetAsync("/api/notifications/summary")).Json(200).GetProperty("unread").GetInt64();

        var set = (await ada.PutAsync(Path, """{"mutedTypes":["note.updated","note.updated"],"mutedEntities":["z","a"]}""")).Json(200);

        Assert.Equal("""{"mutedChannels":[],"mutedTypes":["note.updated"],"mutedEntities":["a","z"]}""", set.GetRawText());
        Assert.Equal(set.GetRawText(), (await ada.GetAsync(Path)).Json(200).GetRawText());
        Assert.Equal(1, await UnreadAsync());
        Assert.Equal(
            """{"mutedChannels":[],"mutedTypes":[],"mutedEntities":[]}""", (await ada.PutAsync(Path, "{}")).Json(200).GetRawText());
        Assert.Equal(2, await UnreadAsync());
    }

    [Fact]
    public async Task How_pushes_come_is_kept_beside_the_mutes()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        const string push =
            """{"pace":"hourly","types":{"loan.due":"at_once"},"channels":{"library:7":"never"},"timeZone":"Europe/Berlin", """
            + """ "dailyAt":"18:30","quietHours":{"from":"22:00","to":"07:00"}}""";

        var set = (await ada.PutAsync(Path, $$"""{"mutedTypes":["note.updated"],"push":{{push}}}""")).Json(200);

        Assert.Equal(push.Replace(" ", "", StringComparison.Ordinal), set.GetProperty("push").GetRawText());
        Assert.Equal(set.GetRawText(), (await ada.GetAsync(Path)).Json(200).GetRawText());
        Assert.DoesNotContain("push", (await ada.PutAsync(Path, """{"push":{}}""")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_apps_server_names_the_user()
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await app.Server.PutAsync($"{Path}?user=ada", """{"mutedChannels":["library:7"]}""")).Status);
        Assert.Equal("400 field_missing user", (await app.Server.GetAsync(Path)).Problem);
        Assert.Contains("library:7", (await (await app.UserAsync("ada")).GetAsync(Path)).Body);
    }

    [Theory]
    [InlineData("""{"mutedTypes":["a b"]}""", "400 name_invalid mutedTypes[0]")]
    [InlineData("""{"mutedChannels":["library:7","user:ada"]}""", "400 name_invalid mutedChannels[1]")]
    [InlineData("""{"mutedEntities":[null]}""", "400 name_invalid mutedEntities[0]")]
    [InlineData("""{"mutedTypes":"note.updated"}""", "400 field_invalid mutedTypes")]
    [InlineData("""{"muted":[]}""", "400 field_invalid muted")]
    [InlineData("null", "400 malformed_json")]
    [InlineData("""{"push":{"pace":"weekly"}}""", "400 field_invalid push.pace")]
    [InlineData("""{"push":{"types":{"a b":"never"}}}""", "400 name_invalid push.types")]
    [InlineData("""{"push":{"channels":{"library:7":"AtOnce"}}}""", "400 field_invalid push.channels.library:7")]
    [InlineData("""{"push":{"timeZone":"Europe/Atlantis"}}""", "400 time_zone_unknown push.timeZone 64")]
    [InlineData("""{"push":{"dailyAt":"8"}}""", "400 field_invalid push.dailyAt")]
    [InlineData("""{"push":{"quietHours":{"from":"22:00"}}}""", "400 field_invalid push.quietHours.to")]
    [InlineData("""{"push":{"quietHours":{"from":"22:00","to":"22:00"}}}""", "400 field_invalid push.quietHours.to")]
    [InlineData("""{"push":{"quiet":{}}}""", "400 field_invalid push.quiet")]
    public async Task Preferences_with_a_mistake_are_refused_by_name(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await (await app.UserAsync("ada")).PutAsync(Path, body)).Problem);
    }

    [Fact]
    public async Task Too_many_mutes_are_refused_and_the_most_are_taken()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        static string Body(int types) => $$"""{"mutedTypes":[{{string.Join(",", Enumerable.Range(0, types).Select(i => $"\"t{i}\""))}}]}""";

        Assert.Equal(200, (await ada.PutAsync(Path, Body(100))).Status);
        Assert.Equal("409 preferences_full mutedTypes 100", (await ada.PutAsync(Path, Body(101))).Problem);
    }
}
