using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Core.Why;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>The pushes of a notification, device by device.</summary>
public sealed class WhyPushTests
{
    private static readonly AppSettings WithPush = new() { Push = new(Enabled: true) };

    [Fact]
    public async Task Each_push_is_told_with_its_device_ticket_and_outcome_and_the_furthest_makes_the_verdict()
    {
        await using var world = await WhyWorld.StartAsync(WithPush);
        Assert.Equal(202, await world.NotifyAsync("\"user\":\"ada\"", "none"));
        Assert.EndsWith("and ada has no device for pushes.", Waiting(await world.WhyAsync("none")), StringComparison.Ordinal);
        await AddDeviceAsync(world, "phone");
        await world.NotifyAsync("\"user\":\"ada\"", "n");

        Assert.Equal(
            (WhyWords.PushWaiting, "accepted push_planned"), ((await world.WhyAsync("n")).Word, (await world.WhyAsync("n")).Steps));
        await RecordAsync(world, "n", PushSendState.Waiting, "preferences", world.Time.GetUtcNow().AddHours(8));
        var waits = await world.WhyAsync("n");
        Assert.Equal("No connection is known to have had it; a push waits until 2026-01-31 20:00:02 UTC.", waits.Sentence);
        Assert.Equal("preferences", waits.Step("push_waiting").GetProperty("code").GetString());
        await world.NotifyAsync("\"user\":\"ada\"", "failed");
        await RecordAsync(world, "failed", PushSendState.Failed, "DeviceNotRegistered", null);
        var failed = await world.WhyAsync("failed");
        Assert.Equal((WhyWords.PushFailed, "accepted push_planned push_failed"), (failed.Word, failed.Steps));
        Assert.Contains("(DeviceNotRegistered)", failed.Sentence, StringComparison.Ordinal);
        await world.NotifyAsync("\"user\":\"ada\"", "sent");
        await RecordAsync(world, "sent", PushSendState.Confirmed, "", null);
        var sent = await world.WhyAsync("sent");
        Assert.Equal((WhyWords.Pushed, "accepted push_planned push_confirmed"), (sent.Word, sent.Steps));
        var step = sent.Step("push_confirmed");
        Assert.Equal(
            ("phone", "expo", "t-1", 1),
            (step.GetProperty("device").GetString(), step.GetProperty("platform").GetString(), step.GetProperty("ticket").GetString(),
                step.GetProperty("tries").GetInt32()));
        Assert.Equal(WhyWords.NotAddressed, (await world.WhyAsync("sent", user: "ben")).Word);
    }

    [Fact]
    public async Task Of_a_channels_push_the_users_own_devices_are_told_and_the_push_finds_the_channel_after_a_day()
    {
        await using var world = await WhyWorld.StartAsync(WithPush);
        await AddDeviceAsync(world, "phone");
        await AddDeviceAsync(world, "other", "ben");
        await world.Server.SubscribeAsync("ada", "library:7");
        await world.NotifyAsync("\"channel\":\"library:7\"", "c");
        await RecordAsync(world, "c", PushSendState.Sent, "", null, "phone");
        await RecordAsync(world, "c", PushSendState.Failed, "DeviceNotRegistered", null, "other");
        world.Time.Advance(TimeSpan.FromHours(25));

        var said = await world.WhyAsync("c");
        Assert.Equal((WhyWords.Pushed, "subscribed accepted push_planned push_sent"), (said.Word, said.Steps));
        Assert.Equal("phone", said.Step("push_sent").GetProperty("device").GetString());
    }

    private static string Waiting(WhySaid said) => said.Word == WhyWords.Stored
        ? said.Sentence
        : said.Sentence + " and ada has no device for pushes.";

    private static Task RecordAsync(
        WhyWorld world, string id, PushSendState state, string reason, DateTimeOffset? due, string device = "phone")
    {
        var now = world.Time.GetUtcNow();
        var job = Assert.Single(world.Server.Store.PushJobs, job => job.Notification == id);
        var sentAt = state is PushSendState.Sent or PushSendState.Confirmed ? now : (DateTimeOffset?)null;
        var send = new PushSend(job.Id, device, world.App, job.Lane, "expo", state, 1, now, sentAt, due, "t-1", reason);
        Held<PushJob>[] done = job.Due is { } held ? [new(job with { Due = null }, held)] : [];
        return world.Server.Store.RecordAsync(new([send], [], done), CancellationToken.None);
    }

    private static Task AddDeviceAsync(WhyWorld world, string id, string user = "ada")
    {
        var now = world.Time.GetUtcNow();
        byte[] hash = [.. System.Text.Encoding.ASCII.GetBytes(id.PadRight(32))];
        return world.Server.Store.PutAsync(
            new(world.App, id, DevicePlatform.Expo, $"ExponentPushToken[{id}]", null, null, hash, user, null, hash, now, now, default),
            CancellationToken.None);
    }
}
