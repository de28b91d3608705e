using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Why;

namespace Nudge.Tests.Gateway.Rest.Why;

/// <summary>Why a user did or did not get a notification of a channel.</summary>
public sealed class WhyChannelTests
{
    private const string Library = "\"channel\":\"library:7\"";

    [Fact]
    public async Task A_channels_notification_is_found_and_the_cursor_and_marks_of_the_user_tell_the_rest()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.Server.SubscribeAsync("ada", "library:7");
        for (var i = 1; i <= 6; i++)
            await world.NotifyAsync(Library, $"c{i}");
        await world.MarkAsync("read", """{"channels":[{"channel":"library:7","offsets":[1]}]}""");
        await world.MarkAsync("archive", """{"channels":[{"channel":"library:7","offsets":[2]}]}""");
        await world.MarkAsync("delete", """{"channels":[{"channel":"library:7","offsets":[3]}]}""");
        await world.MarkAsync("snooze", """{"channels":[{"channel":"library:7","offsets":[4]}],"until":"2026-02-03T08:00:00Z"}""");

        var read = await world.WhyAsync("c1");
        Assert.Equal((WhyWords.Read, "subscribed accepted read"), (read.Word, read.Steps));
        Assert.Equal("Ada read it on 2026-01-31 12:00:07 UTC (server) (channel 'library:7').", read.Sentence);
        Assert.Equal("library:7", read.Step("accepted").GetProperty("channel").GetString());
        Assert.Equal(WhyWords.Archived, (await world.WhyAsync("c2")).Word);
        Assert.Equal(WhyWords.Deleted, (await world.WhyAsync("c3")).Word);
        Assert.Equal(WhyWords.Snoozed, (await world.WhyAsync("c4")).Word);
        Assert.Equal(WhyWords.Stored, (await world.WhyAsync("c5")).Word);
        await world.MarkAsync("seen", """{"all":true}""");
        Assert.Equal(WhyWords.Seen, (await world.WhyAsync("c5")).Word);
        await world.Server.Inboxes.SetPreferencesAsync(
            world.Server.Inbox("ada"), new(["library:7"], [], []), CancellationToken.None);
        await world.NotifyAsync(Library, "c7");
        Assert.Equal((WhyWords.Muted, WhyWords.Seen), ((await world.WhyAsync("c7")).Word, (await world.WhyAsync("c6")).Word));
    }

    [Fact]
    public async Task Whoever_had_not_subscribed_subscribed_later_or_has_left_is_told_so()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.Server.SubscribeAsync("left", "library:7");
        await world.NotifyAsync(Library, "c", ",\"actorId\":\"doer\"");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Server.SubscribeAsync("late", "library:7");
        await world.Server.UnsubscribeAsync("left", "library:7");
        await world.Server.SubscribeAsync("doer", "other");

        Assert.Equal(
            "Never had not subscribed to 'library:7' when it was published on 2026-01-31 12:00:01 UTC (channel 'library:7').",
            (await world.WhyAsync("c", user: "never")).Sentence);
        var late = await world.WhyAsync("c", user: "late");
        Assert.Equal((WhyWords.NotSubscribed, "accepted subscribed"), (late.Word, late.Steps));
        Assert.StartsWith("Late subscribed to 'library:7' on 2026-01-31 12:00:02 UTC, after", late.Sentence, StringComparison.Ordinal);
        var left = await world.WhyAsync("c", user: "left");
        Assert.Equal((WhyWords.NotSubscribed, "subscribed accepted unsubscribed"), (left.Word, left.Steps));
        Assert.StartsWith("Left unsubscribed from 'library:7' on 2026-01-31 12:00:02 UTC, after", left.Sentence, StringComparison.Ordinal);
        Assert.Equal(WhyWords.LeftOut, (await world.WhyAsync("c", user: "doer")).Word);
    }

    [Fact]
    public async Task What_was_taken_back_is_over_or_lost_its_right_says_so()
    {
        await using var world = await WhyWorld.StartAsync();
        await world.Server.SubscribeAsync("ada", "library:7");
        await world.NotifyAsync(Library, "back");
        await world.NotifyAsync(Library, "over", outer: ",\"expiresAt\":\"2026-01-31T12:10:00Z\"");
        await world.NotifyAsync(Library, "kept");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.SendAsync(HttpMethod.Delete, "/api/notifications/back", $$"""{ {{Library}} }""");
        await world.Server.Channels.WithdrawAsync(
            world.Server.Channel("library:7"), NotificationId.Parse("over"), 2, isExpired: true, CancellationToken.None);
        await world.Server.Inboxes.WithholdAsync(world.Server.Inbox("ada"), ChannelName.Parse("library:7"), CancellationToken.None);

        var back = await world.WhyAsync("back");
        Assert.Equal((WhyWords.Withdrawn, "subscribed accepted withdrawn revoked withdrawn_by"), (back.Word, back.Steps));
        Assert.Equal(WhyWords.Expired, (await world.WhyAsync("over")).Word);
        Assert.Equal(WhyWords.Revoked, (await world.WhyAsync("kept")).Word);
    }

    [Fact]
    public async Task After_a_day_a_channel_that_is_named_is_looked_through_and_others_are_not()
    {
        await using var world = await WhyWorld.StartAsync(new AppSettings(UnstoredChannels: ["live:*"]));
        await world.Server.SubscribeAsync("ada", "library:7");
        await world.NotifyAsync(Library, "c");
        world.Time.Advance(TimeSpan.FromHours(25));

        var unnamed = await world.WhyAsync("c");
        Assert.Equal(WhyWords.NotFound, unnamed.Word);
        Assert.Contains("give 'channel'", unnamed.Notes, StringComparison.Ordinal);
        Assert.Equal(WhyWords.Stored, (await world.WhyAsync("c", "&channel=library:7")).Word);
        Assert.Equal(WhyWords.NotKept, (await world.WhyAsync("c", "&channel=live:1")).Word);
        await world.Server.Channels.TrimAsync(world.Server.Channel("library:7"), 1, CancellationToken.None);
        await world.NotifyAsync(Library, "d");
        await world.Server.Channels.TrimAsync(world.Server.Channel("library:7"), 2, CancellationToken.None);
        Assert.Equal(WhyWords.Trimmed, (await world.WhyAsync("d")).Word);
    }
}
