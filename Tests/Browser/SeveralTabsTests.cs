using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>One person in several tabs, and the same page again: state is the server's, so it is the same everywhere.</summary>
public sealed class SeveralTabsTests(Chromium chromium) : DemoTest(chromium)
{
    [Fact]
    public async Task Reading_in_one_tab_clears_the_other_and_leaves_the_neighbour_alone()
    {
        var other = await OpenTabAsync();
        await Ben.AskForAsync("Cordless drill");
        await Tab.AnnounceAsync();
        foreach (var tab in new[] { Tab, other })
        {
            await tab.Ada.HasUnreadAsync(2);
            await tab.Ben.HasUnreadAsync(1);
        }

        await other.Ada.OpenInboxAsync();
        await other.Ada.Items.Filter(new() { HasText = "Ben would like" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Ada.HasUnreadAsync(1);
        await Ada.OpenInboxAsync();
        await Ada.Inbox.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();

        await other.Ada.HasUnreadAsync(0);
        await other.Ben.HasUnreadAsync(1);
        await ShowsWhatTheServerHasAsync(Ada);
        await ShowsWhatTheServerHasAsync(other.Ada);
    }

    [Fact]
    public async Task A_reload_keeps_everything()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ben.NoteAsync("Cordless drill", "For two shelves");
        await Tab.WishForDrillAsync();
        await Tab.AddThingAsync();
        await Ada.HasUnreadAsync(4);
        await Ada.OpenInboxAsync();
        await Ada.Items.Filter(new() { HasText = "into the library" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Ada.HasUnreadAsync(3);
        await Ada.OpenInboxAsync();
        var before = await Ada.DescribeAsync();

        await Tab.Page.ReloadAsync();
        await Tab.IsLiveAsync();

        await Ada.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(Ada);
        Assert.Equal(before, await Ada.DescribeAsync());
        await Expect(Ada.Thing("Cordless drill").Locator(".note")).ToHaveTextAsync("For two shelves");
        await Expect(Ada.Button("Approve: Cordless drill")).ToBeVisibleAsync();
        await Expect(Ben.Thing("Cordless drill")).ToContainTextAsync("Asked; Ada will answer");
    }

    [Fact]
    public async Task Loans_outlive_the_server()
    {
        await Ada.AskForAsync("Sewing machine");
        await Ben.Button("Approve: Sewing machine").ClickAsync();
        await Ada.HasUnreadAsync(1);
        Complaints.ExpectsOutage = true;
        await Server.KillAsync();
        await Server.RestartAsync(CancellationToken.None);

        await Tab.Page.ReloadAsync();
        await Tab.IsLiveAsync();

        await Expect(Ada.Button("Bring back: Sewing machine")).ToBeVisibleAsync();
        // The library says its newest steps again after a start; their ids make sure that nobody receives them twice.
        await Ada.HasUnreadAsync(1);
        await Ben.HasUnreadAsync(1);
        await ShowsWhatTheServerHasAsync(Ada);
    }
}
