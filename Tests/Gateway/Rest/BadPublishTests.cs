using Nudge.Core.Apps;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>Each mistake has its own code, and harms nothing.</summary>
[Collection(ApiCollection.Name)]
public sealed class BadPublishTests(ApiServer server)
{
    private const string Note = """{"type":"note.updated"}""";

    [Fact]
    public async Task An_unknown_app_is_told_so() =>
        Assert.StartsWith(
            "401 unknown_app", (await new ApiApp.Caller(server.Url, "Bearer nokey:nosecret").PostAsync("/api/notify", "{}")).Problem);

    [Fact]
    public async Task A_wrong_secret_is_told_so()
    {
        var app = await server.CreateAppAsync();
        var caller = new ApiApp.Caller(server.Url, $"Bearer {app.Credentials}x");

        Assert.StartsWith("401 wrong_key", (await caller.PostAsync("/api/notify", "{}")).Problem);
    }

    [Fact]
    public async Task Basic_credentials_are_taken_too()
    {
        var app = await server.CreateAppAsync();
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(app.Credentials));

        var answer = await new ApiApp.Caller(server.Url, $"Basic {basic}")
            .PostAsync("/api/notify", $$"""{"user":"ada","notification":{{Note}}}""");

        Assert.Equal(202, answer.Status);
    }

    [Fact]
    public async Task A_users_token_does_not_publish()
    {
        var app = await server.CreateAppAsync();

        Assert.StartsWith("403 forbidden", (await (await app.UserAsync("ada")).PostAsync("/api/notify", "{}")).Problem);
    }

    [Theory]
    [InlineData("", "400 malformed_json")]
    [InlineData("user=ada", "400 malformed_json")]
    [InlineData("[]", "400 malformed_json")]
    [InlineData("""{"user":"ada","notification":{"type":"t"}""", "400 malformed_json")]
    [InlineData("""{"user":"ada","notification":{"type":"t"}}{}""", "400 malformed_json")]
    [InlineData("""{"user":"ada","notification":{"type":"t",}}""", "400 malformed_json")]
    [InlineData("""{"user":"\ud800","notification":{"type":"t"}}""", "400 malformed_json")]
    [InlineData("""{"\ud800":1}""", "400 malformed_json")]
    [InlineData("""{"user":"ada","notification":{"type":"\udc00"}}""", "400 malformed_json notification")]
    [InlineData("""{"notification":{"type":"t"}}""", "400 field_invalid users")]
    [InlineData("""{"user":"ada","channel":"library:7","notification":{"type":"t"}}""", "400 field_invalid channel")]
    [InlineData("""{"user":"ada","users":["ben"],"notification":{"type":"t"}}""", "400 field_invalid users")]
    [InlineData("""{"channel":"library:7","everyone":true,"notification":{"type":"t"}}""", "400 field_invalid everyone")]
    [InlineData("""{"user":"ada","user":"ben","notification":{"type":"t"}}""", "400 field_invalid user")]
    [InlineData("""{"everyone":"yes","notification":{"type":"t"}}""", "400 field_invalid everyone")]
    [InlineData("""{"chanel":"library:7","notification":{"type":"t"}}""", "400 field_invalid chanel")]
    [InlineData("""{"users":[],"notification":{"type":"t"}}""", "400 no_recipients users")]
    [InlineData("""{"users":"ada","notification":{"type":"t"}}""", "400 field_invalid users")]
    [InlineData("""{"users":["a","b","c",""],"notification":{"type":"t"}}""", "400 user_invalid users[3] 128")]
    [InlineData("""{"users":["a",7],"notification":{"type":"t"}}""", "400 user_invalid users[1] 128")]
    [InlineData("""{"users":["a",["b"]],"notification":{"type":"t"}}""", "400 user_invalid users[1] 128")]
    [InlineData("""{"user":"a*","notification":{"type":"t"}}""", "400 user_invalid user 128")]
    [InlineData("""{"channel":"library 7","notification":{"type":"t"}}""", "400 name_invalid channel")]
    [InlineData("""{"channel":"user:ada","notification":{"type":"t"}}""", "400 name_invalid channel")]
    [InlineData("""{"channel":7,"notification":{"type":"t"}}""", "400 field_invalid channel")]
    [InlineData("""{"user":"ada"}""", "400 field_missing notification")]
    [InlineData("""{"user":"ada","notification":null}""", "400 field_missing notification")]
    [InlineData("""{"user":"ada","notification":"t"}""", "400 field_invalid notification")]
    [InlineData("""{"user":"ada","notification":{}}""", "400 envelope_type notification.type")]
    [InlineData("""{"user":"ada","notification":{"type":""}}""", "400 envelope_type notification.type 100")]
    [InlineData("""{"user":"ada","notification":{"type":"t","v":2}}""", "400 envelope_version notification.v 1")]
    [InlineData("""{"user":"ada","notification":{"type":"t","at":"yesterday"}}""", "400 envelope_time notification.at")]
    [InlineData("""{"user":"ada","notification":{"type":"t","type":"u"}}""", "400 field_invalid notification.type")]
    [InlineData("""{"user":"ada","notification":{"type":"t"},"notification":{"type":"u"}}""", "400 field_invalid notification")]
    [InlineData("""{"user":"ada","id":"","notification":{"type":"t"}}""", "400 name_invalid id")]
    [InlineData("""{"user":"ada","id":17,"notification":{"type":"t"}}""", "400 field_invalid id")]
    [InlineData("""{"user":"ada","collapseKey":"","notification":{"type":"t"}}""", "400 name_invalid collapseKey")]
    [InlineData("""{"user":"ada","includeActor":1,"notification":{"type":"t"}}""", "400 field_invalid includeActor")]
    public async Task A_body_with_a_mistake_is_refused_by_name(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Server.PostAsync("/api/notify", body)).Problem);
    }

    [Fact]
    public async Task Names_that_are_too_long_are_refused_by_name()
    {
        var app = await server.CreateAppAsync();
        var (name, type) = (new string('x', 129), new string('t', 101));
        async Task<string> ProblemOf(string body) => (await app.Server.PostAsync("/api/notify", body)).Problem;

        Assert.Equal("400 user_invalid user 128", await ProblemOf($$"""{"user":"{{name}}","notification":{{Note}}}"""));
        Assert.Equal("400 user_invalid users[1] 128", await ProblemOf($$"""{"users":["ada","{{name}}"],"notification":{{Note}}}"""));
        Assert.Equal("400 name_too_long channel 128", await ProblemOf($$"""{"channel":"{{name}}","notification":{{Note}}}"""));
        Assert.Equal("400 name_too_long id 128", await ProblemOf($$"""{"user":"ada","id":"{{name}}","notification":{{Note}}}"""));
        Assert.Equal(
            "400 name_too_long collapseKey 128", await ProblemOf($$"""{"user":"ada","collapseKey":"{{name}}","notification":{{Note}}}"""));
        Assert.Equal(
            "400 envelope_type notification.type 100", await ProblemOf($$$"""{"user":"ada","notification":{"type":"{{{type}}}"}}"""));
        Assert.Equal(
            "400 field_invalid notification.entityId 128",
            await ProblemOf($$$"""{"user":"ada","notification":{"type":"t","entityId":"{{{name}}}"}}"""));
    }

    [Fact]
    public async Task A_1001st_recipient_is_refused()
    {
        var app = await server.CreateAppAsync();
        var users = string.Join(",", Enumerable.Range(0, 1_001).Select(i => $"\"u{i}\""));

        var answer = await app.Server.PostAsync("/api/notify", $$"""{"users":[{{users}}],"notification":{{Note}}}""");

        Assert.Equal("400 too_many_recipients users 1000", answer.Problem);
        Assert.Equal(0, (await app.Server.GetAsync("/api/notifications/summary?user=u0")).Json(200).GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task An_envelope_of_64_kB_is_taken_and_one_byte_more_is_refused()
    {
        var app = await server.CreateAppAsync();
        string Body(int bytes)
        {
            const string Front = """{"v":1,"type":"t","at":"2026-01-31T12:00:00Z","payload":""";
            return $$$"""{"user":"ada","notification":{{{Front}}}"{{{new string('x', bytes - Front.Length - 3)}}}"}}""";
        }

        Assert.Equal(202, (await app.Server.PostAsync("/api/notify", Body(65_536))).Status);
        Assert.Equal("413 payload_too_large notification 65536", (await app.Server.PostAsync("/api/notify", Body(65_537))).Problem);
    }

    [Fact]
    public async Task An_apps_own_limit_counts()
    {
        var app = await server.CreateAppAsync(new(PayloadBytesMax: 256));
        var body = $$$"""{"user":"ada","notification":{"type":"t","payload":"{{{new string('x', 256)}}}"}}""";

        Assert.Equal("413 payload_too_large notification 256", (await app.Server.PostAsync("/api/notify", body)).Problem);
    }

    [Fact]
    public async Task A_body_over_its_limit_is_refused_whether_or_not_it_says_its_length()
    {
        var app = await server.CreateAppAsync();
        var body = new byte[1_048_577];
        body.AsSpan().Fill((byte)' ');
        using var http = new HttpClient();

        Assert.Equal("413 payload_too_large 1048576", (await app.Server.SendAsync(HttpMethod.Post, "/api/notify", body)).Problem);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/api/notify"))
        {
            Content = new ByteArrayContent(body),
        };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.TryAddWithoutValidation("Authorization", $"Bearer {app.Credentials}");
        using var response = await http.SendAsync(chunked);
        Assert.Equal("413 payload_too_large 1048576", (await ApiAnswer.ReadAsync(response)).Problem);
    }

    [Fact]
    public async Task A_strict_app_refuses_types_that_it_does_not_know()
    {
        var types = new Dictionary<string, TypeRule> { ["note.updated"] = TypeRule.Default };
        var app = await server.CreateAppAsync(new(StrictTypes: true, Types: types));

        Assert.NotEqual("", await app.PublishAsync("ada", "known"));
        Assert.Equal(
            "400 unknown_type notification.type",
            (await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"note.upated"}}""")).Problem);
    }

    [Fact]
    public async Task Refused_publishes_leave_nothing_behind()
    {
        var app = await server.CreateAppAsync();
        await app.Server.PostAsync("/api/notify", """{"users":["ada",""],"notification":{"type":"t"}}""");

        var page = await app.Server.GetAsync("/api/notifications?user=ada");

        Assert.Empty(page.Json(200).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("POST", "/api/nothing", "404 not_found")]
    [InlineData("PATCH", "/api/notify", "405 method_not_allowed")]
    public async Task A_path_that_does_not_exist_is_a_problem_too(string method, string path, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Server.SendAsync(new(method), path, [])).Problem);
    }

    [Fact]
    public void Nothing_of_this_is_worth_a_warning() => Assert.Empty(server.Complaints);
}
