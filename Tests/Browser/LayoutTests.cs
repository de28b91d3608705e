using Microsoft.Playwright;

namespace Nudge.Tests.Browser;

/// <summary>The page on a telephone and on a desk: everything can be read, and hit with a finger.</summary>
public sealed class LayoutTests(Chromium chromium) : DemoTest(chromium)
{
    // WCAG 2.2: 1.4.3 for text, 2.5.8 for targets. Disabled elements are exempt from the first, and invisible ones from both.
    private const string FindFaults =
        """
        () => {
          const faults = []
          const isShown = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !node.closest('.visually-hidden')
          const name = (node) => `${node.tagName.toLowerCase()}.${node.className} "${(node.getAttribute('aria-label') ?? node.textContent).trim().slice(0, 40)}"`
          const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
          const over = (below, colour, opacity) => {
            canvas.globalAlpha = 1
            canvas.fillStyle = `rgb(${below})`
            canvas.fillRect(0, 0, 1, 1)
            canvas.globalAlpha = opacity
            canvas.fillStyle = colour
            canvas.fillRect(0, 0, 1, 1)
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
          }
          const under = (node) => {
            if (!node) return [255, 255, 255]
            const style = getComputedStyle(node)
            return over(under(node.parentElement), style.backgroundColor, Number(style.opacity))
          }
          const light = (rgb) => rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0)
          const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05)
          for (const node of document.querySelectorAll('body *')) {
            const hasText = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())
            if (!hasText || !isShown(node)) continue
            if (!node.closest(':disabled')) {
              const below = under(node)
              const ratio = contrast(over(below, getComputedStyle(node).color, 1), below)
              if (ratio < 4.5) faults.push(`${name(node)} has a contrast of ${ratio.toFixed(2)}`)
            }
            if (innerWidth < 500 && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === 'hidden')
              faults.push(`${name(node)} is cut off after ${node.clientWidth} of ${node.scrollWidth} pixels`)
          }
          for (const node of document.querySelectorAll('button, [role=switch], input')) {
            const box = node.getBoundingClientRect()
            if (isShown(node) && (box.width < 24 || box.height < 24)) faults.push(`${name(node)} is ${box.width} by ${box.height}`)
          }
          for (const title of document.querySelectorAll('.thing h3, .item-sentence')) {
            const words = title.textContent.trim().split(/\s+/).length
            const lines = Math.round(title.getBoundingClientRect().height / parseFloat(getComputedStyle(title).lineHeight))
            if (isShown(title) && lines > Math.max(2, words / 2)) faults.push(`${name(title)} takes ${lines} lines`)
          }
          return faults
        }
        """;

    // The parts of the open inbox's last row that lie outside of the inbox or the screen, or under something else.
    private const string FindHidden =
        """
        (inbox) => [...inbox.querySelectorAll('.mute-switch')].filter((button) => {
          const [box, frame] = [button.getBoundingClientRect(), inbox.getBoundingClientRect()]
          const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
          return box.bottom > innerHeight || box.bottom > frame.bottom || box.right > frame.right || !button.contains(hit)
        }).map((button) => button.textContent)
        """;

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1024, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    public async Task Everything_can_be_read_and_hit_at_any_width(int width, ColorScheme colours)
    {
        var page = Tab.Page;
        await page.SetViewportSizeAsync(width, 844);
        await page.EmulateMediaAsync(new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce });
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        await Ada.Button("Approve: Cordless drill").ClickAsync();
        await Ben.NoteAsync("Cordless drill", "Back on Sunday, with sharp bits and the long extension cable");
        await Ada.AskForAsync("Four-person tent");
        await Tab.AnnounceAsync();
        await Tab.WishForDrillAsync();
        await Ada.HasUnreadAsync(4);
        for (var i = 0; i < 8; i++)
            await PublishAsync(
                $$"""{"user":"ada","id":"long-{{i}}","notification":{"type":"note.updated","actorId":"ben","entityId":"e{{i}}","payload":"""
                + $$"""{"text":"Longer than the screen"} } }""");
        await Ada.HasUnreadAsync(12);
        Assert.Empty(await page.EvaluateAsync<string[]>(FindFaults));

        // Opened from the lower edge of the screen.
        await Ada.Bell.EvaluateAsync("bell => bell.scrollIntoView({ block: 'end' })");
        await Ada.OpenInboxAsync();
        Assert.Empty(await page.EvaluateAsync<string[]>(FindFaults));
        Assert.Empty(await Ada.Inbox.EvaluateAsync<string[]>(FindHidden));
        await Ada.CloseInboxAsync();

        await Ben.CutNetworkAsync();
        Assert.Empty(await page.EvaluateAsync<string[]>(FindFaults));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
