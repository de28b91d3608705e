using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>People's actions on their inbox: bursts, mutes, archives, older pages (S1.25, S3.16).</summary>
public sealed class InboxTests(Chromium chromium) : DemoTest(chromium)
{
    [Fact]
    public async Task A_note_that_changes_five_times_is_one_item_that_grows()
    {
        await Ben.AskForAsync("Cordless drill");
        foreach (var text in new[] { "For a shelf", "For two shelves", "For three shelves", "For a bed", "For a boat" })
            await Ben.NoteAsync("Cordless drill", text);

        await Ada.HasUnreadAsync(2);
        await Ada.OpenInboxAsync();
        await Expect(Ada.Items).ToHaveCountAsync(2);
        await Expect(Ada.Items.First).ToContainTextAsync("Ben changed the note on the Cordless drill 5 times");
        await Expect(Ada.Items.First).ToContainTextAsync("For a boat");
        await Ben.HasUnreadAsync(0);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task Wishes_of_three_neighbours_are_one_item_with_three_people()
    {
        await Tab.WishForDrillAsync();

        await Ada.HasUnreadAsync(1);
        await Ada.OpenInboxAsync();
        await Expect(Ada.Items).ToHaveCountAsync(1);
        await Expect(Ada.Items.First).ToContainTextAsync("3 people wait for your Cordless drill");
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task Announcements_and_news_of_the_library_reach_both()
    {
        await Tab.AnnounceAsync();
        await Tab.AddThingAsync();

        await Ada.HasUnreadAsync(2);
        await Ben.HasUnreadAsync(2);
        await ShowsWhatTheServerHasAsync(Ada);
        await ShowsWhatTheServerHasAsync(Ben);
    }

    [Fact]
    public async Task A_mute_hides_while_it_stands_and_lifting_it_counts_again()
    {
        await Tab.AddThingAsync();
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(2);
        await Ada.OpenInboxAsync();
        await Ada.Button("Library news").ClickAsync();
        await Ada.HasUnreadAsync(1);
        await Expect(Ada.Items).ToHaveCountAsync(1);

        await Tab.AddThingAsync();
        await Ben.HasUnreadAsync(2);
        await ShowsWhatTheServerHasAsync(Ada);
        await Ada.HasUnreadAsync(1);
        await Ada.Button("Library news").ClickAsync();

        await Ada.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task A_muted_loan_is_quiet_and_the_next_one_is_not()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.OpenInboxAsync();
        await Ada.Items.First.HoverAsync();
        await Ada.Items.First.Locator("[data-action=mute]").ClickAsync();
        await Ada.HasUnreadAsync(0);

        await Ben.NoteAsync("Cordless drill", "Please");
        await Ben.AskForAsync("Cargo bike");

        await Ada.HasUnreadAsync(1);
        await Expect(Ada.Items).ToHaveCountAsync(1);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task An_archived_item_leaves_the_list_and_comes_back_by_undo()
    {
        await Tab.AnnounceAsync();
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(2);
        await Ada.OpenInboxAsync();
        foreach (var remaining in new[] { 1, 0 })
        {
            await Ada.Items.First.HoverAsync();
            await Ada.Items.First.Locator("[data-action=archive]").ClickAsync();
            await Ada.HasUnreadAsync(remaining);
        }

        await Expect(Ada.Items).ToHaveCountAsync(0);
        foreach (var undo in await Ada.Button("Undo").AllAsync())
            await Ada.Button("Undo").First.ClickAsync();

        await Expect(Ada.Items).ToHaveCountAsync(2);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task Older_items_are_a_page_away_and_nothing_is_there_twice()
    {
        for (var i = 1; i <= 30; i++)
            await PublishAsync(
                $$$"""{"user":"ada","id":"old-{{{i}}}","notification":{"type":"borrow.requested","entityId":"x{{{i}}}","actorId":"ben"}"""
                + $$$"""}""");
        await Ada.HasUnreadAsync(30);
        await Tab.Page.ReloadAsync();
        await Tab.IsLiveAsync();
        await Ada.OpenInboxAsync();
        await Expect(Ada.Items).ToHaveCountAsync(12);

        await PublishAsync("""{"user":"ada","id":"new-1","notification":{"type":"borrow.requested","entityId":"y","actorId":"ben"}}""");
        await Expect(Ada.Items).ToHaveCountAsync(13);
        await Ada.Button("Older").ClickAsync();
        await Expect(Ada.Items).ToHaveCountAsync(25);
        await Ada.Button("Older").ClickAsync();

        await Expect(Ada.Items).ToHaveCountAsync(31);
        await Expect(Ada.Button("Older")).ToBeHiddenAsync();
        var keys = await Ada.Items.EvaluateAllAsync<string[]>("items => items.map(item => item.dataset.key)");
        Assert.Equal(["new-1", .. Enumerable.Range(1, 30).Reverse().Select(i => $"old-{i}")], keys);
    }
}
