using System.Text;
using System.Text.Json;
using Nudge.Push.Messages;

namespace Nudge.Tests.Push;

public sealed class PushContentTests
{
    [Fact]
    public void The_conventional_fields_are_read()
    {
        var content = PushContent.Read(JsonElement.Parse(
            """
            {
              "title": "T", "body": "B", "url": "/u", "icon": "/i", "image": "/m", "priority": "high", "badge": false, "own": 1,
              "actions": [{"title": "a", "url": "/a"}, {"title": "b"}, {"title": "c"}]
            }
            """));

        Assert.Equal(
            ("T", "B", "/u", "/i", "/m", PushPriority.High, false),
            (content.Title, content.Body, content.Url, content.Icon, content.Image, content.Priority, content.HasBadge));
        Assert.Equal([new PushAction("a", "/a"), new PushAction("b", null)], content.Actions);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"title": 1, "body": [], "url": {}, "priority": "loud", "actions": [1, {}, {"title": 2}], "badge": 3}""")]
    [InlineData("""{"title": "", "body": "\ud800", "actions": {"title": "a"}}""")]
    public void Fields_of_another_shape_are_none(string payload)
    {
        var content = PushContent.Read(JsonElement.Parse(payload));
        Assert.Equal(
            (null, null, null, PushPriority.Normal, 0, true),
            (content.Title, content.Body, content.Url, content.Priority, content.Actions.Count, content.HasBadge));
    }

    [Fact]
    public void A_notification_that_does_not_count_leaves_the_badge_alone_and_a_withdrawal_sets_it()
    {
        var message = PushTestMessage.To("x") with { Content = new() { HasBadge = false } };
        Assert.Null(message.BadgeShown);
        Assert.Equal(3, (message with { Kind = PushKind.Withdraw }).BadgeShown);
    }

    [Fact]
    public void Providers_are_named_as_paths_spell_them()
    {
        Assert.Equal(["expo", "fcm", "apns", "webpush", "unifiedpush"], Enum.GetValues<PushProvider>().Select(PushProviderName.Of));
        Assert.All(
            Enum.GetValues<PushProvider>(),
            provider => Assert.True(PushProviderName.TryParse(PushProviderName.Of(provider), out var read) && read == provider));
        Assert.False(PushProviderName.TryParse("Expo", out _));
        Assert.False(PushProviderName.TryParse(null, out _));
    }

    [Fact]
    public void A_target_tells_nothing_of_itself() => Assert.Equal("PushTarget", new PushTarget("secret") { Auth = "secret" }.ToString());

    [Fact]
    public void The_time_that_is_left_is_counted_up_and_bounded()
    {
        var now = DateTimeOffset.UnixEpoch;
        Assert.Equal(2_419_200, PushTestMessage.To("x").SecondsLeft(now));
        Assert.Equal(2_419_200, (PushTestMessage.To("x") with { ExpiresAt = now.AddYears(1) }).SecondsLeft(now));
        Assert.Equal(1, (PushTestMessage.To("x") with { ExpiresAt = now.AddMilliseconds(1) }).SecondsLeft(now));
        Assert.Equal(-1, (PushTestMessage.To("x") with { ExpiresAt = now.AddSeconds(-1) }).SecondsLeft(now));
    }

    [Theory]
    [InlineData(160, "Title", "a body that is long enough to be cut, and then some more of it, until it is far over what fits here", true)]
    [InlineData(35, "Title", "short", false)]
    [InlineData(30, "A title of its own that is too long by itself", "body", false)]
    public void Texts_give_way_before_pictures_go_and_never_in_the_middle_of_a_character(
        int bytesMax, string title, string body, bool hasImage)
    {
        var content = new PushContent { Title = title, Body = body + "👨‍👩‍👧‍👦", Image = new('i', 60) };
        var written = PayloadFit.Write(content, bytesMax, Write);

        Assert.NotNull(written);
        Assert.InRange(written.Length, 1, bytesMax);
        var text = Encoding.UTF8.GetString(written);
        Assert.Equal(hasImage, text.Contains("iii", StringComparison.Ordinal));
        Assert.DoesNotContain('\ufffd', text);
        Assert.Contains('…', text);
    }

    [Fact]
    public void Every_length_fits_and_uses_what_there_is()
    {
        var body = string.Concat(Enumerable.Repeat("äb👩‍🚀 \"", 200));
        for (var bytesMax = 60; bytesMax < 1_000; bytesMax += 7)
        {
            var written = PayloadFit.Write(new() { Title = "T", Body = body }, bytesMax, Write)!;
            Assert.InRange(written.Length, bytesMax - 15, bytesMax);
        }
    }

    [Fact]
    public void A_payload_that_nothing_can_shorten_does_not_fit() =>
        Assert.Null(PayloadFit.Write(new() { Title = "T" }, 10, content => new byte[content.Title is null ? 11 : 12]));

    private static byte[] Write(PushContent content) => Encoding.UTF8.GetBytes($"{content.Title}|{content.Body}|{content.Image}");
}
