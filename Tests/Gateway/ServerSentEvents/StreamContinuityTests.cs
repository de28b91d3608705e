using Nudge.Core.Apps;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>A failure of one source of a stream is said of that source alone, and the rest goes on.</summary>
public sealed class StreamContinuityTests
{
    [Fact]
    public async Task A_channel_that_the_token_does_not_open_is_detached_and_the_others_and_the_inbox_go_on()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ListenAsync("ada", "&channels=staff:1,library:7", capabilities: """{"library:*":["subscribe"]}""");

        var detached = await client.NextAsync("detached");
        await client.AttachedAsync("library:7");
        await server.PublishAsync("staff:1");
        await server.PublishAsync("library:7");
        await server.PublishToUserAsync("ada");

        Assert.Equal(
            ("staff:1", "capability_missing"),
            (detached.Body.GetProperty("channel").GetString(), detached.Body.GetProperty("code").GetString()));
        Assert.Equal("library:7", (await client.NextAsync("channel")).Body.GetProperty("channel").GetString());
        await client.NextAsync("inbox");
        Assert.DoesNotContain(
            client.TakeAll(), told => told.Name is "channel" or "attached" && told.Body.GetProperty("channel").GetString() == "staff:1");
    }

    [Fact]
    public async Task A_stream_that_comes_back_to_a_revoked_channel_gets_what_it_missed_of_the_others()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:9");
        var token = server.Token("ada");
        string id;
        await using (var before = await StreamTestClient.ConnectAsync(server.Url, token, "&channels=library:7,library:8"))
        {
            await before.AttachedAsync("library:8");
            await server.PublishAsync("library:8");
            id = (await before.NextAsync("channel")).Id;
        }

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:7"));
        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:9"));
        await server.PublishAsync("library:7");
        await server.PublishAsync("library:8");
        await server.PublishToUserAsync("ada");
        await using var after = await StreamTestClient.ConnectAsync(server.Url, token, "&channels=library:7,library:8", id);

        Assert.Equal(2, (await after.NextAsync("channel")).Body.GetProperty("offset").GetInt64());
        await after.NextAsync("inbox");
        var detached = new[] { await after.NextAsync("detached"), await after.NextAsync("detached") };
        Assert.Equal(
            ["library:7", "library:9"],
            detached.Select(told => told.Body.GetProperty("channel").GetString()).Order(StringComparer.Ordinal));
        Assert.All(detached, told => Assert.Equal("token_revoked", told.Body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_channel_that_is_refused_leaves_its_room_to_a_subscription()
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 10; i < 26; i++)
            await server.SubscribeAsync("ada", $"library:{i}");
        var client = await server.ListenAsync("ada", "&channels=staff:1", capabilities: """{"library:*":["subscribe"]}""");

        await client.NextAsync("detached");
        var attached = new List<string?>();
        while (attached.Count < 15)
            attached.Add((await client.NextAsync("attached")).Body.GetProperty("channel").GetString());

        Assert.DoesNotContain("staff:1", attached);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("%00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    public async Task An_id_that_cannot_be_read_is_a_reset_of_each_source_and_the_stream_goes_on(string id)
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:8");
        foreach (var channel in new[] { "library:7", "library:8" })
            await server.PublishAsync(channel);
        await server.PublishToUserAsync("ada");

        foreach (var (query, header) in new[] { ("", id), ($"&lastEventId={Uri.EscapeDataString(id)}", (string?)null) })
        {
            await using var client = await StreamTestClient.ConnectAsync(
                server.Url, server.Token("ada"), "&channels=library:7" + query, header);
            await client.AttachedAsync("library:7");
            await LiveServer.UntilAsync(
                () => client.TakeAllKept().Count(told => told.Name == "reset") == 4,
                "the inbox, the channel and the subscriptions are reset");
            var resets = client.TakeAll().Where(told => told.Name == "reset").ToDictionary(
                told => told.Body.TryGetProperty("channel", out var channel) ? channel.GetString()! : "",
                told => told.Body.GetProperty("reason").GetString());
            Assert.Equal(["", "library:7", "library:8", "site:announcements"], resets.Keys.Order(StringComparer.Ordinal));
            Assert.All(resets.Values, reason => Assert.Equal("epoch", reason));

            await server.PublishAsync("library:7");
            await client.NextAsync("channel");
            await using var again = await StreamTestClient.ConnectAsync(
                server.Url, server.Token("ada"), "&channels=library:7", client.LastId);
            await again.AttachedAsync("library:7");
            Assert.DoesNotContain(again.TakeAll(), told => told.Name == "reset");
        }
    }
}
