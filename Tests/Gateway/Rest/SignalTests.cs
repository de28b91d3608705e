using System.Text;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class SignalTests(ApiServer server)
{
    [Fact]
    public async Task A_signal_reaches_users_and_stores_nothing()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync(
            "/api/signal", "{\"users\":[\"ada\",\"ben\"],\"name\":\"typing\",\"payload\":{\"by\":\n\"cleo\"}}");

        Assert.Equal("{}", answer.Json(202).GetRawText());
        var told = server.Events.All.OfType<InboxSignalled>().Where(signal => signal.Key.App == app.Id).ToArray();
        Assert.Equal(["ada", "ben"], told.Select(signal => signal.Key.User.Value).Order());
        Assert.All(
            told, signal => Assert.Equal("typing {\"by\": \"cleo\"}", $"{signal.Name} {Encoding.UTF8.GetString(signal.Payload.Span)}"));
        var summary = (await app.Server.GetAsync("/api/notifications/summary?user=ada")).Json(200);
        Assert.Equal(0, summary.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_signal_without_a_payload_says_null()
    {
        var app = await server.CreateAppAsync();

        await app.Server.PostAsync("/api/signal", """{"channel":"library:7","name":"invalidate"}""");

        var told = Assert.Single(server.Events.All.OfType<ChannelSignalled>(), signal => signal.Key.App == app.Id);
        Assert.Equal("null", Encoding.UTF8.GetString(told.Payload.Span));
    }

    [Theory]
    [InlineData("""{"name":"typing"}""", "400 field_invalid users")]
    [InlineData("""{"user":"ada"}""", "400 field_missing name")]
    [InlineData("""{"user":"ada","name":"so typing"}""", "400 name_invalid name")]
    [InlineData("""{"user":"ada","name":7}""", "400 field_invalid name")]
    [InlineData("""{"everyone":true,"name":"typing"}""", "400 field_invalid everyone")]
    [InlineData("""{"user":"ada","name":"typing","payload":}""", "400 malformed_json")]
    [InlineData("""{"users":[],"name":"typing"}""", "400 no_recipients users")]
    [InlineData("""{"user":"","name":"typing"}""", "400 user_invalid user 128")]
    public async Task A_signal_with_a_mistake_is_refused_by_name(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Server.PostAsync("/api/signal", body)).Problem);
    }

    [Fact]
    public async Task A_payload_of_10_kB_is_taken_and_one_byte_more_is_refused()
    {
        var app = await server.CreateAppAsync();
        string Body(int bytes) => $$"""{"user":"ada","name":"typing","payload":"{{new string('x', bytes - 2)}}"}""";

        Assert.Equal(202, (await app.Server.PostAsync("/api/signal", Body(10_240))).Status);
        Assert.Equal("413 payload_too_large payload 10240", (await app.Server.PostAsync("/api/signal", Body(10_241))).Problem);
    }
}
