using System.Globalization;
using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest.Codes;

[Collection(ApiCollection.Name)]
public sealed class IssueCodeTests(ApiServer server)
{
    private const string Path = "/api/access_codes";

    [Fact]
    public async Task A_code_is_issued_listed_without_its_digits_and_revoked_by_either_name()
    {
        var app = await server.CreateAppAsync();
        var before = server.Time.GetUtcNow();

        var answer = await app.Server.PostAsync(Path, """{"channels":["family:chat","news","news"],"identifier":"grandma"}""");
        var issued = answer.Json(201);
        var second = (await app.Server.PostAsync(Path, """{"channels":["news"]}""")).Json(201);

        Assert.Matches("^[0-9]{6}$", issued.GetProperty("access_code").GetString());
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal($"{Path}/{issued.GetProperty("id")}", answer.Headers["Location"]);
        Assert.InRange(
            issued.GetProperty("expires_at").GetDateTimeOffset(), before.AddSeconds(299), server.Time.GetUtcNow().AddMinutes(5));
        var list = (await app.Server.GetAsync(Path)).Json(200);
        Assert.Equal(100, list.GetProperty("limit").GetInt32());
        // Those that end in one millisecond are in no order.
        Assert.Equal(
            new[] { $"{issued.GetProperty("id")} family:chat,news grandma", $"{second.GetProperty("id")} news " }.Order(),
            list.GetProperty("access_codes").EnumerateArray().Select(Describe).Order());
        Assert.DoesNotContain("access_code\"", list.GetRawText(), StringComparison.Ordinal);

        Assert.Equal(204, (await app.Server.DeleteAsync($"{Path}/{issued.GetProperty("access_code")}")).Status);
        Assert.Equal(204, (await app.Server.DeleteAsync($"{Path}/{second.GetProperty("id")}")).Status);
        Assert.Equal("404 not_found code", (await app.Server.DeleteAsync($"{Path}/{second.GetProperty("id")}")).Problem);
        Assert.Equal(0, (await app.Server.GetAsync(Path)).Json(200).GetProperty("access_codes").GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", "400 field_missing channels")]
    [InlineData("""{"channels":[]}""", "400 field_missing channels")]
    [InlineData("""{"channels":"news"}""", "400 field_invalid channels")]
    [InlineData("""{"channels":["news","a b"]}""", "400 name_invalid channels[1]")]
    [InlineData("""{"channels":[null]}""", "400 name_invalid channels[0]")]
    [InlineData("""{"channels":["user:ada"]}""", "400 name_invalid channels[0]")]
    [InlineData("""{"channels":["news"],"identifier":""}""", "400 field_invalid identifier 128")]
    [InlineData("""{"channels":["news"],"expires_at":"tomorrow"}""", "400 field_invalid expires_at")]
    [InlineData("""{"channels":["news"],"expires_at":"2036-01-31T12:00:00"}""", "400 field_invalid expires_at")]
    [InlineData("""{"channels":["news"],"expires_at":"2016-01-31T12:00:00Z"}""", "400 expiry_invalid expires_at 86400")]
    [InlineData("""{"channels":["news"],"expires_at":"2096-01-31T12:00:00+01:00"}""", "400 expiry_invalid expires_at 86400")]
    [InlineData("""{"channels":["news"],"expiresAt":"2096-01-31T12:00:00Z"}""", "400 field_invalid expiresAt")]
    [InlineData("""[]""", "400 malformed_json")]
    public async Task A_body_that_does_not_fit_is_refused_with_its_field(string body, string problem) =>
        Assert.Equal(problem, (await (await server.CreateAppAsync()).Server.PostAsync(Path, body)).Problem);

    [Fact]
    public async Task A_code_opens_twenty_channels_at_most_and_an_identifier_has_128_characters()
    {
        var app = await server.CreateAppAsync();
        static string Body(int channels, int length) => JsonSerializer.Serialize(new
        {
            channels = Enumerable.Range(0, channels).Select(i => $"channel{i}"), identifier = new string('x', length),
        });

        Assert.Equal(201, (await app.Server.PostAsync(Path, Body(20, 128))).Status);
        Assert.Equal("400 field_invalid channels 20", (await app.Server.PostAsync(Path, Body(21, 1))).Problem);
        Assert.Equal("400 field_invalid identifier 128", (await app.Server.PostAsync(Path, Body(1, 129))).Problem);
    }

    [Fact]
    public async Task A_time_within_a_day_is_taken_in_any_zone()
    {
        var app = await server.CreateAppAsync();
        var at = DateTimeOffset.FromUnixTimeSeconds(server.Time.GetUtcNow().AddHours(20).ToUnixTimeSeconds());
        foreach (var zone in (int[])[0, 5, -7])
        {
            var text = at.ToOffset(TimeSpan.FromHours(zone)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            var issued = (await app.Server.PostAsync(Path, $$"""{"channels":["news"],"expires_at":"{{text}}"}""")).Json(201);
            Assert.Equal(at, issued.GetProperty("expires_at").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task Codes_are_for_the_apps_server_and_full_at_a_hundred()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"*":["*"]}""");
        var nobody = new ApiApp.Caller(server.Url, "");
        Assert.Equal("403 forbidden", (await ada.PostAsync(Path, """{"channels":["news"]}""")).Problem);
        Assert.Equal("401 unauthenticated", (await nobody.PostAsync(Path, """{"channels":["news"]}""")).Problem);
        Assert.Equal("401 unauthenticated", (await nobody.GetAsync(Path)).Problem);
        Assert.Equal("401 unauthenticated", (await nobody.DeleteAsync($"{Path}/123456")).Problem);

        for (var i = 0; i < 100; i++)
            Assert.Equal(201, (await app.Server.PostAsync(Path, """{"channels":["news"]}""")).Status);
        Assert.Equal("409 codes_full 100", (await app.Server.PostAsync(Path, """{"channels":["news"]}""")).Problem);
        Assert.Equal(201, (await (await server.CreateAppAsync()).Server.PostAsync(Path, """{"channels":["news"]}""")).Status);
    }

    private static string Describe(JsonElement code) =>
        $"{code.GetProperty("id")} {string.Join(',', code.GetProperty("channels").EnumerateArray())} {code.GetProperty("identifier")}";
}
