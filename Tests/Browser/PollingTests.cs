using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>Where no WebSocket gets through, the page polls as the server says (S1.4, S1.35), and goes live when one does.</summary>
public sealed class PollingTests(Chromium chromium) : DemoTest(chromium)
{
    private const int IntervalMs = 1_000;

    [Fact]
    public async Task Without_WebSockets_the_badge_becomes_right_by_polling_and_with_them_the_page_goes_live()
    {
        await ChangeSettingsAsync(new { pollSeconds = IntervalMs / 1_000 });
        Complaints.ExpectsOutage = true;
        await using var proxy = new CuttableProxy(Server.BaseAddress) { RefusesUpgrades = true };
        var page = await Context.NewPageAsync();
        var polls = await SummaryPolls.WatchAsync(page);
        var tab = new DemoTab(page);
        await PublishAsync(
            """{"user":"ada","id":"before","notification":{"type":"borrow.requested","entityId":"bike","actorId":"ben","payload":"""
            + """{"title":"Cargo bike"}}}""");
        await tab.OpenAsync(proxy.Address);

        await tab.Ada.HasUnreadAsync(1);
        await tab.Ada.IsAwayAsync();
        var quiet = await polls.UntilAsync("ada", all => all.Count(poll => poll.Status == 304) >= 3);
        await PublishAsync(
            """{"user":"ada","id":"during","notification":{"type":"borrow.requested","entityId":"tent","actorId":"ben","payload":"""
            + """{"title":"Four-person tent"}}}""");
        await PublishAsync(
            """{"everyone":true,"id":"to-all","notification":{"type":"system.announcement","payload":{"title":"Closed on Monday"}}}""");
        await tab.Ada.HasUnreadAsync(3);
        await tab.Ben.HasUnreadAsync(1);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        await tab.Ada.IsAwayAsync();

        // The first one knew nothing; each later one had the ETag of the last full answer, and came no sooner than the server had said.
        Assert.Equal((200, null), (quiet[0].Status, quiet[0].Known));
        var all = polls.Of("ada");
        Assert.All(
            all.Zip(all.Skip(1)), pair => Assert.Equal(pair.First.Status == 200 ? pair.First.ETag : pair.First.Known, pair.Second.Known));
        Assert.All(await polls.PausesOfAsync("ada"), pause => Assert.InRange(pause, IntervalMs - 5, double.MaxValue));

        proxy.RefusesUpgrades = false;
        await Expect(tab.Ada.Half.Locator(".connection")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = 90_000 });
        await Expect(tab.Ben.Half.Locator(".connection")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = 90_000 });
        var pollsUntilLive = (polls.Of("ada").Count, polls.Of("ben").Count);
        await tab.Ada.HasUnreadAsync(3);
        await tab.Ben.AskForAsync("Cordless drill");
        await tab.Ada.HasUnreadAsync(4);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        await ShowsWhatTheServerHasAsync(tab.Ben);

        // Longer than an interval: whoever still polled would have done so by now.
        await page.EvaluateAsync($"new Promise(resolve => setTimeout(resolve, {2 * IntervalMs}))");
        Assert.Equal(pollsUntilLive, (polls.Of("ada").Count, polls.Of("ben").Count));
    }

    [Fact]
    public async Task A_page_that_was_live_falls_back_when_its_WebSocket_is_taken_away_and_comes_back()
    {
        await ChangeSettingsAsync(new { pollSeconds = 1 });
        await using var proxy = new CuttableProxy(Server.BaseAddress);
        var page = await Context.NewPageAsync();
        var polls = await SummaryPolls.WatchAsync(page);
        var tab = new DemoTab(page);
        await tab.OpenAsync(proxy.Address);
        await tab.IsLiveAsync();
        await Ben.AskForAsync("Cordless drill");
        await tab.Ada.HasUnreadAsync(1);
        Assert.Empty(polls.Of("ada"));

        Complaints.ExpectsOutage = true;
        proxy.RefusesUpgrades = true;
        proxy.Cut();
        await tab.Ada.IsAwayAsync();
        await Tab.WishForDrillAsync();
        await Tab.AnnounceAsync();
        await tab.Ada.HasUnreadAsync(3);
        await tab.Ada.IsAwayAsync();
        Assert.NotEmpty(polls.Of("ada"));

        proxy.RefusesUpgrades = false;
        await Expect(tab.Ada.Half.Locator(".connection")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = 90_000 });
        await tab.Ada.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(tab.Ada);
    }

    [Fact]
    public async Task A_server_that_wants_no_polls_is_asked_once()
    {
        await ChangeSettingsAsync(new { pollSeconds = 0 });
        Complaints.ExpectsOutage = true;
        await using var proxy = new CuttableProxy(Server.BaseAddress) { RefusesUpgrades = true };
        var page = await Context.NewPageAsync();
        var polls = await SummaryPolls.WatchAsync(page);
        var tab = new DemoTab(page);
        await PublishAsync(
            """{"user":"ada","id":"before","notification":{"type":"borrow.requested","entityId":"bike","actorId":"ben","payload":"""
            + """{"title":"Cargo bike"}}}""");
        await tab.OpenAsync(proxy.Address);
        await tab.Ada.HasUnreadAsync(1);

        // Past the pause before a first poll, which any further one would have kept too.
        await page.EvaluateAsync("new Promise(resolve => setTimeout(resolve, 5_000))");

        Assert.Single(polls.Of("ada"));
        Assert.Single(polls.Of("ben"));
    }
}
