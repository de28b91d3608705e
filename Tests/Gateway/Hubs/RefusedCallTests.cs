using System.Text.Json;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>A hub call's mistake is answered and harms nothing.</summary>
public class RefusedCallTests(RefusedCallTests.OneServer fixture) : IClassFixture<RefusedCallTests.OneServer>
{
    /// <summary>The protocol that its clients speak.</summary>
    protected virtual string Protocol => "json";

    [Theory]
    [InlineData("Attach", """["staff:1"]""", "capability_missing")]
    [InlineData("Attach", """["has space"]""", "name_invalid")]
    [InlineData("Attach", """[]""", "name_invalid")]
    [InlineData("Attach", """[5]""", "field_invalid")]
    [InlineData("Attach", """["library:7","yesterday"]""", "position_invalid")]
    [InlineData("Attach", """["library:7",null,"more"]""", "field_invalid")]
    [InlineData("Detach", """["library:9"]""", "not_attached")]
    [InlineData("Detach", """["site:announcements"]""", "not_attached")]
    [InlineData("Refresh", """["no.token.atall"]""", "token_malformed")]
    [InlineData("Refresh", """[]""", "field_missing")]
    [InlineData("Resume", """[{"inbox":7}]""", "position_invalid")]
    [InlineData("Resume", """[{"channels":{"library:7":"x"}}]""", "position_invalid")]
    [InlineData("Resume", """[{"channels":{"":null}}]""", "name_invalid")]
    [InlineData("Resume", """[[]]""", "field_invalid")]
    [InlineData("Ack", """["x"]""", "field_invalid")]
    [InlineData("Mark", """[{"change":"reed","all":true}]""", "field_invalid")]
    [InlineData("Mark", """[{"change":"read"}]""", "field_missing")]
    [InlineData("Mark", """[{"change":"read","ids":"x"}]""", "field_invalid")]
    [InlineData("Mark", """[{"change":"read","extra":1}]""", "field_invalid")]
    [InlineData("Mark", """[{"change":"read","upTo":"1.1"}]""", "epoch_mismatch")]
    [InlineData("Mark", """[]""", "field_invalid")]
    [InlineData("NoSuchThing", """[]""", "not_found")]
    [InlineData("OnConnectedAsync", """[]""", "not_found")]
    public async Task A_refused_call_says_why_and_leaves_the_connection_up(string method, string arguments, string code)
    {
        var server = fixture.Server;
        var client = await server.WelcomeAsync("ada", """{"library:*":["subscribe"]}""", Protocol);

        var given = JsonSerializer.Deserialize<object?[]>(arguments)!;
        var refusal = await client.RefusalAsync(method, given);

        Assert.Equal(code, refusal.GetProperty("code").GetString());
        Assert.NotEqual("", refusal.GetProperty("detail").GetString());
        await server.PublishToUserAsync("ada");
        await client.NextAsync("inbox");
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData("Resume", "[{\"\\ud800\":\"a.1\"}]")]
    [InlineData("Resume", "[{\"channels\":{\"\\ud800\":\"a.1\"}}]")]
    [InlineData("Resume", "[{\"channels\":{\"library:7\":\"\\ud800\"}}]")]
    [InlineData("Resume", "[{\"inbox\":\"\\udc00\"}]")]
    [InlineData("Resume", "[{\"inbox\":{\"\\udc00\":1}}]")]
    [InlineData("Ack", "[{\"channels\":{\"\\ud800x\":\"a.1\"}}]")]
    [InlineData("Attach", "[\"\\ud800\"]")]
    [InlineData("Attach", "[\"library:7\",\"\\ud800\"]")]
    [InlineData("Detach", "[\"\\ud800\"]")]
    [InlineData("Refresh", "[\"\\ud800\"]")]
    [InlineData("Mark", "[{\"change\":\"\\ud800\"}]")]
    [InlineData("Mark", "[{\"\\ud800\":1}]")]
    [InlineData("Mark", "[{\"change\":\"read\",\"ids\":[\"\\ud800\"]}]")]
    [InlineData("Mark", "[{\"change\":\"read\",\"channels\":[{\"\\ud800\":1}]}]")]
    [InlineData("\\ud800", "[]")]
    public async Task Half_a_surrogate_pair_is_the_callers_mistake_wherever_it_stands(string method, string arguments)
    {
        // JSON alone can spell it.
        var server = fixture.Server;
        var client = await server.WelcomeAsync("ada", protocol: "json");
        var answer = client.AnswerAsync("x");

        await client.SendAsync($$"""{"type":1,"invocationId":"x","target":"{{method}}","arguments":{{arguments}}}""");

        var refusal = await Assert.ThrowsAsync<HubRefusedException>(() => answer);
        Assert.NotEqual("internal", refusal.Code);
        Assert.Equal(JsonValueKind.Object, (await client.InvokeAsync("Summary")).ValueKind);
        Assert.Empty(server.Complaints);
    }

    /// <summary>Starting a server costs more than one call.</summary>
    public sealed class OneServer : IAsyncLifetime
    {
        internal LiveServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await LiveServer.StartAsync();

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
