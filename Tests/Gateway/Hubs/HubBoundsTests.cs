using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The records that a SignalR client may send, and how slowly: the bound, its code, and nobody else disturbed.</summary>
public abstract class HubBoundsTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    /// <summary>The protocol that its clients speak.</summary>
    protected abstract string Protocol { get; }

    [Fact]
    public async Task Calls_above_the_rate_are_refused_and_answered_again_after_a_while()
    {
        await using var server = await StartAsync();
        var loud = await server.WelcomeAsync("ada", protocol: Protocol);
        var other = await server.WelcomeAsync("ada", protocol: Protocol);
        await SendAsync(loud, 25, """{"type":6}""");

        var refusal = await loud.RefusalAsync("Summary");

        Assert.Equal(("rate_limited", 5), (refusal.GetProperty("code").GetString(), refusal.GetProperty("limit").GetInt32()));
        Assert.Equal(JsonValueKind.Object, (await other.InvokeAsync("Summary")).ValueKind);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(JsonValueKind.Object, (await loud.InvokeAsync("Summary")).ValueKind);
    }

    [Theory]
    [InlineData("""{"type":6}""")]
    [InlineData("""{"type":1,"target":"Ack","arguments":[{}]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Summary","arguments":[]}""")]
    [InlineData("""{"type":1,"target":"None","arguments":[]}""")]
    public async Task A_client_that_goes_on_is_closed_whatever_it_sends(string record)
    {
        await using var server = await StartAsync();
        var loud = await server.WelcomeAsync("ada", protocol: Protocol);
        var other = await server.WelcomeAsync("ada", protocol: Protocol);

        await SendAsync(loud, 100, record);

        Assert.Equal("rate_limited", (await loud.NextAsync("closing")).GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Object, (await other.InvokeAsync("Summary")).ValueKind);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_record_that_does_not_end_ends_its_connection_and_no_other()
    {
        await using var server = await StartAsync();
        var slow = await server.WelcomeAsync("ada", protocol: Protocol);
        var other = await server.WelcomeAsync("ada", protocol: Protocol);

        await slow.SendBytesAsync(slow.BytesOf("""{"type":1,"target":"Ack","arguments":[{}]}""").AsMemory(0, 10));
        // Nothing tells that it was seen, and the clock must not move before.
        await Task.Delay(100);
        for (var i = 0; i < 59; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            // The other one gives its sign of life, each through its own socket.
            if (i % 15 == 0)
                await other.InvokeAsync("Ack", new { });
        }

        Assert.Equal("message_unfinished", (await slow.NextAsync("closing")).GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Object, (await other.InvokeAsync("Summary")).ValueKind);
    }

    private Task<LiveServer> StartAsync() =>
        LiveServer.StartAsync(
            _time, options => (options.ClientMessagesPerSecond, options.AttachmentsMax, options.PresencesMax) = (5, 1, 1));

    /// <summary>In one frame.</summary>
    private static Task SendAsync(HubTestClient client, int count, string record) =>
        client.SendBytesAsync(Enumerable.Repeat(client.BytesOf(record), count).SelectMany(bytes => bytes).ToArray());
}
