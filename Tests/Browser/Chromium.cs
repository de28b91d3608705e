using Microsoft.Playwright;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser;

/// <summary>
/// One Chromium for all browser tests: the machine's own, driven by the driver that comes with the package, so nothing is downloaded.
/// </summary>
public sealed class Chromium : SkippableFixture
{
    // The profile is a temporary folder of Playwright's own, made and removed by it. The rest keeps the browser from calling home.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Chromium has not been started.");

    private protected override async Task StartAsync()
    {
        Skip.WithoutPrograms("chromium");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Programs.Find("chromium"), Headless = true, Args = Arguments });
    }

    public override async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
