using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>Away, and back (S1.7, S1.30, S1.48): what is shown then is what the server has.</summary>
public sealed class CatchUpTests(Chromium chromium) : DemoTest(chromium)
{
    [Fact]
    public async Task A_side_whose_network_was_cut_catches_up_with_own_items_channels_and_announcements()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        await Ada.CutNetworkAsync();

        await Ben.NoteAsync("Cordless drill", "For two shelves");
        await Ben.AskForAsync("Cargo bike");
        await Tab.AddThingAsync();
        await Tab.AnnounceAsync();
        await Tab.WishForDrillAsync();
        await Ben.HasUnreadAsync(2);
        await Ada.HasUnreadAsync(1);
        await Ada.JoinNetworkAsync();

        await Ada.HasCaughtUpAsync();
        await Ada.HasUnreadAsync(6);
        await ShowsWhatTheServerHasAsync(Ada);
        await Expect(Ada.Button("Approve: Cargo bike")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Marks_made_while_away_are_sent_when_the_network_is_back()
    {
        await Ben.AskForAsync("Cordless drill");
        await Tab.AnnounceAsync();
        await Ada.HasUnreadAsync(2);
        await Ada.OpenInboxAsync();
        await Ada.CutNetworkAsync();
        await Ada.OpenInboxAsync();
        await Ada.Inbox.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();

        await Ada.JoinNetworkAsync();

        await Ada.HasUnreadAsync(0);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task A_server_that_was_killed_and_came_back_is_resumed_by_both_sides()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        Complaints.ExpectsOutage = true;
        await Server.KillAsync();
        await Ada.IsAwayAsync();
        await Server.RestartAsync(CancellationToken.None);

        await PublishAsync(
            """{"users":["ada","ben"],"id":"meeting-1","notification":"""
            + """{"type":"note.updated","entityId":"loan-2","actorId":"cleo","payload":{"title":"Cordless drill"}}}""");
        await PublishAsync(
            """{"everyone":true,"id":"meeting-2","notification":{"type":"system.announcement","payload":{"title":"We are back"}}}""");

        await Expect(Ada.Dot).ToHaveTextAsync("3", new() { Timeout = 60_000 });
        await Expect(Ben.Dot).ToHaveTextAsync("2", new() { Timeout = 60_000 });
        await ShowsWhatTheServerHasAsync(Ada);
        await ShowsWhatTheServerHasAsync(Ben);
        await Expect(Ada.Button("Approve: Cordless drill")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_browser_that_was_offline_catches_up()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        Complaints.ExpectsOutage = true;
        await Context.SetOfflineAsync(true);
        await Ada.IsAwayAsync();
        await Ben.IsAwayAsync();
        await PublishAsync(
            """{"user":"ada","id":"offline-1","notification":{"type":"borrow.requested","entityId":"bike","actorId":"ben","payload":"""
            + """{"title":"Cargo bike"}}}""");
        await PublishAsync(
            """{"everyone":true,"id":"offline-2","notification":{"type":"system.announcement","payload":{"title":"While you were """
            + """away"}}}""");
        await Ada.HasUnreadAsync(1);

        await Context.SetOfflineAsync(false);

        await Expect(Ada.Dot).ToHaveTextAsync("3", new() { Timeout = 60_000 });
        await ShowsWhatTheServerHasAsync(Ada);
        await ShowsWhatTheServerHasAsync(Ben);
    }
}
