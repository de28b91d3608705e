using Nudge.Core.Why;
using Nudge.Realtime.Sessions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>The connections that had a notification, while they are open and after they have ended.</summary>
public sealed class WhyConnectionTests
{
    [Fact]
    public async Task An_open_connection_was_sent_it_and_an_ack_says_that_its_client_has_it()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.Server.SubscribeAsync("ada", "library:7");
        var hub = await world.Server.WelcomeAsync("ada");
        await world.NotifyAsync("\"user\":\"ada\"", "n");
        await world.NotifyAsync("\"channel\":\"library:7\"", "c");
        var item = await hub.NextAsync("inbox");
        await hub.NextAsync("channel");

        var sent = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Sent, "accepted sent"), (sent.Word, sent.Steps));
        Assert.Equal(("signalr", "this"), (TextOf(sent, "sent", "protocol"), TextOf(sent, "sent", "node")));
        Assert.Equal((WhyWords.Sent, "subscribed accepted sent"), ((await world.WhyAsync("c")).Word, (await world.WhyAsync("c")).Steps));
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await hub.InvokeAsync("Ack", new { inbox = $"{item.GetProperty("epoch")}.{item.GetProperty("version")}" });

        var said = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Acknowledged, "accepted sent acknowledged"), (said.Word, said.Steps));
        Assert.Equal(WhyWords.Sent, (await world.WhyAsync("c")).Word);
        hub.Kill();
        await EndedAsync(world, "n");
        world.Time.Advance(TimeSpan.FromMinutes(10));
        var later = await world.WhyAsync("n");
        Assert.Equal((WhyWords.Acknowledged, "accepted sent acknowledged"), (later.Word, later.Steps));
        Assert.True(later.Step("sent").TryGetProperty("ended", out _));
        await world.NotifyAsync("\"user\":\"ada\"", "m");
        Assert.Equal((WhyWords.Stored, "accepted"), ((await world.WhyAsync("m")).Word, (await world.WhyAsync("m")).Steps));
    }

    [Fact]
    public async Task A_connection_that_came_back_was_sent_what_it_had_missed_and_one_that_began_later_was_not()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.NotifyAsync("\"user\":\"ada\"", "first");
        var from = (await world.WhyAsync("first")).Step("accepted").GetProperty("position").GetString();
        await world.NotifyAsync("\"user\":\"ada\"", "missed");
        world.Time.Advance(TimeSpan.FromSeconds(30));
        var hub = await world.Server.ConnectAsync("ada", query: "&resume=1");
        await hub.InvokeAsync("Resume", new { inbox = from });
        await hub.NextAsync("inbox");

        var missed = await world.WhyAsync("missed");
        Assert.Equal((WhyWords.Sent, "accepted sent"), (missed.Word, missed.Steps));
        Assert.Contains("came back", TextOf(missed, "sent", "text"), StringComparison.Ordinal);
        Assert.Equal("2026-01-31T12:00:32+00:00", TextOf(missed, "sent", "at"));
        var first = await world.WhyAsync("first");
        Assert.Equal((WhyWords.Stored, "accepted connected"), (first.Word, first.Steps));
        hub.Kill();
        await EndedAsync(world, "missed");
        Assert.Equal((WhyWords.Sent, WhyWords.Stored), ((await world.WhyAsync("missed")).Word, (await world.WhyAsync("first")).Word));
    }

    [Fact]
    public async Task A_connection_that_does_not_receive_the_channel_was_not_sent_it()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.Server.WelcomeAsync("ada", "{}");
        await world.NotifyAsync("\"channel\":\"library:7\"", "c");
        var stream = await world.Server.ListenAsync("ben", "&channels=library:7");
        await stream.NextAsync("welcome");
        await stream.AttachedAsync("library:7");
        await world.NotifyAsync("\"channel\":\"library:7\"", "d");
        await stream.NextAsync("channel");

        Assert.Equal("accepted not_sent", (await world.WhyAsync("c")).Steps);
        var ben = await world.WhyAsync("d", user: "ben");
        Assert.Equal(("accepted sent", "sse"), (ben.Steps, TextOf(ben, "sent", "protocol")));
        Assert.Equal(WhyWords.Sent, ben.Word);
    }

    [Fact]
    public async Task So_many_sessions_are_remembered_and_what_is_forgotten_says_since_when()
    {
        await using var world = await WhyWorld.StartAsync();
        var history = world.Server.Service<SessionHistory>();
        var before = history.Since;
        var hub = await world.Server.WelcomeAsync("ada");
        var session = Assert.Single(world.Server.Sessions);
        for (var i = 0; i <= SessionHistory.SessionsMax; i++)
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(1));
            history.Add(session);
        }

        Assert.Equal(before, world.Time.Start);
        Assert.Equal(world.Time.GetUtcNow() - TimeSpan.FromMilliseconds(SessionHistory.SessionsMax), history.Since);
        hub.Kill();
    }

    private static Task EndedAsync(WhyWorld world, string id) => Eventually.TrueAsync(
        async () => (await world.WhyAsync(id)).All.Any(step => step.TryGetProperty("ended", out _)));

    private static string? TextOf(WhySaid said, string what, string field) => said.Step(what).GetProperty(field).GetString();
}
