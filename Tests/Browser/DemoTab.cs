using Microsoft.Playwright;

namespace Nudge.Tests.Browser;

/// <summary>The demo page in one tab.</summary>
internal sealed class DemoTab(IPage page)
{
    public IPage Page { get; } = page;

    public DemoSide Ada { get; } = new(page, "ada");

    public DemoSide Ben { get; } = new(page, "ben");

    /// <summary>Loads the page from a server, or from what stands before one.</summary>
    public Task OpenAsync(Uri server) => Page.GotoAsync(new Uri(server, "/demo").ToString());

    /// <summary>Waits until both sides have their connection.</summary>
    public async Task IsLiveAsync()
    {
        await Ada.IsLiveAsync();
        await Ben.IsLiveAsync();
    }

    public Task AnnounceAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Announce to everyone" }).ClickAsync();

    public Task AddThingAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Someone adds a thing" }).ClickAsync();

    public Task WishForDrillAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Three want Ada's drill" }).ClickAsync();
}
