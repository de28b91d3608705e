using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>The page for those who do not look at it or do not point (S1.36).</summary>
public sealed class AccessibilityTests(Chromium chromium) : DemoTest(chromium)
{
    [Fact]
    public async Task The_bells_name_says_how_much_is_unread()
    {
        await Expect(Ada.Bell).ToHaveAccessibleNameAsync("Ada's inbox, nothing unread");
        await Ben.AskForAsync("Cordless drill");
        await Expect(Ada.Bell).ToHaveAccessibleNameAsync("Ada's inbox, 1 unread");
        await Expect(Ben.Bell).ToHaveAccessibleNameAsync("Ben's inbox, nothing unread");
    }

    [Fact]
    public async Task News_is_announced_politely_and_a_burst_as_one_sentence()
    {
        await Expect(Ada.LiveRegion).ToHaveAttributeAsync("aria-live", "polite");
        await Ben.AskForAsync("Cordless drill");
        await Expect(Ada.LiveRegion).ToHaveTextAsync("Ben would like to borrow your Cordless drill");

        await Tab.WishForDrillAsync();

        await Expect(Ada.LiveRegion).ToHaveTextAsync("3 new notifications, the first: Cleo waits for your Cordless drill");
        await Expect(Ben.LiveRegion).ToBeEmptyAsync();
    }

    [Fact]
    public async Task The_inbox_opens_is_read_and_closes_by_keyboard_alone()
    {
        await Ben.AskForAsync("Cordless drill");
        await Tab.AnnounceAsync();
        await Ada.HasUnreadAsync(2);
        var keyboard = Tab.Page.Keyboard;
        await Ada.Bell.FocusAsync();
        await keyboard.PressAsync("Enter");
        await Expect(Ada.Bell).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(Ada.Inbox).ToBeFocusedAsync();

        // Past "Mark all read" to the first item.
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await Ada.HasUnreadAsync(1);
        await Ada.Bell.FocusAsync();
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Escape");

        await Expect(Ada.Inbox).ToBeHiddenAsync();
        await Expect(Ada.Bell).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Every_button_has_a_name()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        await Ada.OpenInboxAsync();

        foreach (var button in await Tab.Page.Locator("button:visible, [role=switch]:visible, input:visible").AllAsync())
            await Expect(button).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex(@"\S"));
    }

    [Fact]
    public async Task A_narrow_screen_stacks_both_sides_and_scrolls_down_only()
    {
        await Tab.Page.SetViewportSizeAsync(390, 844);

        var (ada, ben) = (await Ada.Half.BoundingBoxAsync(), await Ben.Half.BoundingBoxAsync());
        Assert.True(ben!.Y >= ada!.Y + ada.Height, "Ben's half stands below Ada's.");
        Assert.Equal(390, await Tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_page_follows_the_readers_colours_and_wish_for_stillness()
    {
        const string ReadPaper = "getComputedStyle(document.body).backgroundColor";
        const string ReadBeat = "dot => getComputedStyle(dot, '::after').animationName";
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        var light = await Tab.Page.EvaluateAsync<string>(ReadPaper);
        Assert.Equal("beat", await Ada.Dot.EvaluateAsync<string>(ReadBeat));

        await Tab.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });

        Assert.NotEqual(light, await Tab.Page.EvaluateAsync<string>(ReadPaper));
        Assert.Equal("none", await Ada.Dot.EvaluateAsync<string>(ReadBeat));
    }
}
