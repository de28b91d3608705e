using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>One person's half of the demo page.</summary>
internal sealed class DemoSide(IPage page, string user)
{
    private const string ReadList =
        "items => items.map(item => `${item.dataset.key} ${item.classList.contains('is-unread') ? 'unread' : 'read'}`)";

    public string User { get; } = user;

    public ILocator Half { get; } = page.Locator($"#{user}");

    public ILocator Bell => Half.Locator(".bell");

    /// <summary>The red dot with its number; hidden while nothing is unread.</summary>
    public ILocator Dot => Half.Locator(".dot");

    public ILocator Inbox => Half.Locator(".inbox");

    public ILocator Items => Half.Locator(".item");

    /// <summary>How the connection does, in words.</summary>
    public ILocator Status => Half.Locator(".connection-text");

    public ILocator LiveRegion => Half.GetByRole(AriaRole.Status);

    public ILocator Thing(string title) => Half.Locator(".thing").Filter(new() { HasText = title });

    public ILocator Button(string name) => Half.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task IsLiveAsync() => Expect(Half.Locator(".connection")).ToHaveAttributeAsync("data-state", "live");

    /// <summary>Waits until the page has noticed that its connection is gone.</summary>
    public Task IsAwayAsync() =>
        Expect(Half.Locator(".connection")).Not.ToHaveAttributeAsync("data-state", "live", new() { Timeout = 30_000 });

    /// <summary>Waits for the number on the bell.</summary>
    public Task HasUnreadAsync(int count) => count == 0 ? Expect(Dot).ToBeHiddenAsync() : Expect(Dot).ToHaveTextAsync($"{count}");

    public Task AskForAsync(string title) => Button($"Ask to borrow: {title}").ClickAsync();

    public async Task NoteAsync(string title, string text)
    {
        await Thing(title).Locator(".note").ClickAsync();
        await Half.GetByLabel($"Note on the {title}").FillAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await Expect(Thing(title).Locator(".note")).ToHaveTextAsync(text);
    }

    public async Task OpenInboxAsync()
    {
        if (await Inbox.IsHiddenAsync())
            await Bell.ClickAsync();
        await Expect(Inbox).ToBeVisibleAsync();
    }

    public async Task CloseInboxAsync()
    {
        if (await Inbox.IsVisibleAsync())
            await Bell.ClickAsync();
        await Expect(Inbox).ToBeHiddenAsync();
    }

    public async Task CutNetworkAsync()
    {
        await Half.GetByRole(AriaRole.Switch).ClickAsync();
        await Expect(Status).ToHaveTextAsync("offline");
    }

    public Task JoinNetworkAsync() => Half.GetByRole(AriaRole.Switch).ClickAsync();

    /// <summary>Waits until the connection is back and has said how much it brought.</summary>
    public Task HasCaughtUpAsync() => Expect(Status).ToHaveTextAsync(new Regex("live, caught up [1-9][0-9]* events?"));

    /// <summary>The shown inbox: the number and then each item with its state, newest first.</summary>
    public async Task<string> DescribeAsync()
    {
        var items = await Items.EvaluateAllAsync<string[]>(ReadList);
        var unread = await Dot.IsHiddenAsync() ? "0" : await Dot.TextContentAsync();
        return JsonSerializer.Serialize(new { unread, items });
    }
}
