using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Names;

namespace Nudge.Tests.Core.Names;

public sealed class NameTests
{
    [Theory]
    [InlineData("library:7")]
    [InlineData("a")]
    [InlineData("site:announcements")]
    [InlineData("presence-room_1=@,;:x")]
    [InlineData("users:7")]
    public void A_channel_has_letters_digits_and_a_few_signs(string text) => Assert.Equal(text, ChannelName.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("a~b")]
    [InlineData("a*")]
    [InlineData("ü")]
    [InlineData("user:ada")]
    [InlineData("user:")]
    public void No_channel_has_a_dot_a_blank_a_wildcard_or_the_name_of_an_inbox(string? text)
    {
        Assert.False(ChannelName.TryParse(text, out var name));
        Assert.Null(name);
    }

    [Fact]
    public void Names_are_compared_ordinally() => Assert.NotEqual(ChannelName.Parse("News"), ChannelName.Parse("news"));

    [Fact]
    public void Each_name_may_be_as_long_as_its_limit_and_no_longer()
    {
        Assert.True(AppId.TryParse(new('a', AppId.MaxLength), out _));
        Assert.False(AppId.TryParse(new('a', AppId.MaxLength + 1), out _));
        Assert.True(ChannelName.TryParse(new('a', ChannelName.MaxLength), out _));
        Assert.False(ChannelName.TryParse(new('a', ChannelName.MaxLength + 1), out _));
        Assert.True(TypeName.TryParse(new('a', TypeName.MaxLength), out _));
        Assert.False(TypeName.TryParse(new('a', TypeName.MaxLength + 1), out _));
        Assert.True(NotificationId.TryParse(new('a', NotificationId.MaxLength), out _));
        Assert.False(NotificationId.TryParse(new('a', NotificationId.MaxLength + 1), out _));
        Assert.True(UserId.TryParse(new('a', UserId.MaxLength), out _));
        Assert.False(UserId.TryParse(new('a', UserId.MaxLength + 1), out _));
    }

    [Theory]
    [InlineData("ada lovelace")]
    [InlineData("ada@example.org")]
    [InlineData("device:0")]
    [InlineData("Ünïcödé")]
    [InlineData("🙂")]
    [InlineData("日本")]
    public void A_user_is_named_by_a_string_of_the_apps_choice(string text) => Assert.Equal(text, UserId.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" ada")]
    [InlineData("ada\n")]
    [InlineData("a\0b")]
    [InlineData("a*")]
    [InlineData("a\u0085b")]
    public void No_user_has_control_characters_wildcards_or_outer_blanks(string? text) => Assert.False(UserId.TryParse(text, out _));

    [Fact]
    public void No_user_has_half_a_character()
    {
        const char high = '\ud83d', low = '\ude42';
        Assert.True(UserId.TryParse($"{high}{low}", out _));
        Assert.All([$"{high}", $"{low}", $"{low}{high}", $"a{high}", $"{high}a"], text => Assert.False(UserId.TryParse(text, out _)));
    }

    [Fact]
    public void Reading_any_text_as_any_name_never_throws_and_keeps_what_it_takes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
            (!AppId.TryParse(text, out var app) || app.Value == text)
            && (!ChannelName.TryParse(text, out var channel) || channel.Value == text)
            && (!TypeName.TryParse(text, out var type) || type.Value == text)
            && (!NotificationId.TryParse(text, out var id) || id.Value == text)
            && (!UserId.TryParse(text, out var user) || user.Value == text)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_that_was_not_valid_and_must_be_is_an_exception()
    {
        Assert.Throws<FormatException>(() => AppId.Parse("a b"));
        Assert.Throws<FormatException>(() => ChannelName.Parse("user:ada"));
        Assert.Throws<FormatException>(() => TypeName.Parse(""));
        Assert.Throws<FormatException>(() => NotificationId.Parse("\""));
        Assert.Throws<FormatException>(() => UserId.Parse("*"));
    }
}
