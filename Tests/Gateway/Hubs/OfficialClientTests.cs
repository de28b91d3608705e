using System.Text.Json;
using Nudge.Tests.Gateway.Connections;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The unmodified <c>@microsoft/signalr</c> from npm against a real server.</summary>
public sealed class OfficialClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("negotiate")]
    [InlineData("skip")]
    public async Task It_connects_hears_calls_and_is_refused(string negotiation)
    {
        Skip.WithoutNodeClients();
        await using var server = await LiveServer.StartAsync();
        await using var client = NodeProcess.Start("resuming-hub-client.mjs", Address(server.Url), server.Token("ada", """{"library:*":["subscribe"]}"""), negotiation);
        var resumed = await NextAsync(client, "resumed");

        await server.PublishToUserAsync("ada");
        var row = await NextAsync(client, "inbox");
        await client.SendAsync(new { method = "Attach", arguments = new[] { "library:7" } }, CancellationToken.None);
        var attached = await NextAsync(client, "answer");
        await server.PublishAsync("library:7");
        var channel = await NextAsync(client, "channel");
        await client.SendAsync(new { method = "Attach", arguments = new[] { "staff:1" } }, CancellationToken.None);
        var refused = await NextAsync(client, "refused");
        await client.SendAsync(new { token = server.Token("ada"), method = "Refresh", arguments = new[] { server.Token("ada") } }, CancellationToken.None);
        var refreshed = await NextAsync(client, "answer");

        Assert.True(resumed.GetProperty("inbox").GetProperty("recovered").GetBoolean());
        Assert.Equal(2, row.GetProperty("version").GetInt64());
        Assert.Equal("0.0", attached.GetProperty("position").GetString());
        Assert.Equal(1, channel.GetProperty("offset").GetInt64());
        Assert.Equal("capability_missing", refused.GetProperty("code").GetString());
        Assert.True(refreshed.TryGetProperty("expiresAt", out _));
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_connection_that_is_cut_comes_back_by_itself_with_nothing_missing_and_nothing_twice()
    {
        Skip.WithoutNodeClients();
        await using var server = await LiveServer.StartAsync();
        await using var relay = new CuttingRelay(server.Url);
        await server.SubscribeAsync("ada", "library:7");
        await using var client = NodeProcess.Start("resuming-hub-client.mjs", Address(relay.Url), server.Token("ada"), "negotiate");
        await NextAsync(client, "resumed");
        var versions = new List<long>();
        var offsets = new List<long>();

        for (var round = 0; round < 4; round++)
        {
            var publishing = PublishAsync(server, 10);
            if (round % 2 == 0)
                await publishing;
            relay.Cut();
            await publishing;
            await PublishAsync(server, 5);
        }

        while (versions.Count < 60 || offsets.Count < 60)
        {
            var told = await client.ReceiveAsync(_ => true, Patience, CancellationToken.None);
            Assert.False(told.TryGetProperty("repeated", out var repeated), repeated.ToString());
            Assert.False(told.TryGetProperty("reset", out var reset), reset.ToString());
            if (told.TryGetProperty("inbox", out var row))
                versions.Add(row.GetProperty("version").GetInt64());
            if (told.TryGetProperty("channel", out var channelRow))
                offsets.Add(channelRow.GetProperty("offset").GetInt64());
        }

        Assert.Equal(Enumerable.Range(3, 60).Select(version => (long)version), versions);
        Assert.Equal(Enumerable.Range(1, 60).Select(offset => (long)offset), offsets);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_comes_back_by_itself_and_is_told_why()
    {
        Skip.WithoutNodeClients();
        await using var server = await LiveServer.StartAsync();
        await using var client = NodeProcess.Start("resuming-hub-client.mjs", Address(server.Url), server.Token("ada"), "skip");
        await NextAsync(client, "resumed");

        await client.SendAsync(new { method = "Detach", arguments = new[] { new string('x', 40_000) } }, CancellationToken.None);

        Assert.Equal("message_too_large", (await NextAsync(client, "closing")).GetProperty("code").GetString());
        var resumed = await NextAsync(client, "resumed");
        Assert.Equal("message_too_large", resumed.GetProperty("previousClose").GetProperty("code").GetString());
        await server.PublishToUserAsync("ada");
        await NextAsync(client, "inbox");
    }

    private static async Task PublishAsync(LiveServer server, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            await server.PublishToUserAsync("ada");
            await server.PublishAsync("library:7");
        }
    }

    private static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static async Task<JsonElement> NextAsync(NodeProcess client, string name)
    {
        var message = await client.ReceiveAsync(each => each.TryGetProperty(name, out _), Patience, CancellationToken.None);
        return message.GetProperty(name);
    }
}
