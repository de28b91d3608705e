using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Playwright;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>
/// A page of unmodified pusher-js and TanStack Query whose line is cut (S4.6, S4.23): what was invalidated meanwhile is fetched again,
/// once.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class InvalidatedQueriesTests(ChromiumSocketPages pages, Chromium chromium) : IClassFixture<ChromiumSocketPages>
{
    private const string Channel = "private-user.ada";

    [Fact]
    public async Task After_a_cut_each_query_of_a_scope_that_moved_is_fetched_once_and_no_other()
    {
        await using var proxy = new CuttableProxy(pages.Server.BaseAddress);
        await using var context = await chromium.Browser.NewContextAsync();
        var (tab, told) = await OpenAsync(context, proxy);
        // The counts say that the inbox has begun: only who has heard it before is told that it has caught up.
        await UntilAsync(
            told, "the page hears its inbox", seen => seen.Any(each => each.TryGetProperty("counted", out _)) && Fetched(seen).Count == 3);
        // It is known what the page has from its first invalidation on.
        await pages.ServerAsync("trigger", Channel, "invalidate", new { scope = "bookmarks" });
        var before = await UntilAsync(
            told, "the bookmarks are fetched again", seen => Fetched(seen).Count(key => key == "my-bookmarks") == 2);

        proxy.Hold();
        proxy.Cut();
        await UntilAsync(
            told, "the cut is noticed",
            seen => seen.Skip(before.Count).Any(each => each.TryGetProperty("state", out var state) && state.GetString() != "connected"));
        for (var i = 0; i < 3; i++)
            await pages.ServerAsync("trigger", Channel, "invalidate", new { scope = "notifications" });
        proxy.LetThrough();
        await UntilAsync(told, "it has caught up", seen => seen.Skip(before.Count).Any(each => each.TryGetProperty("caughtUp", out _)));
        // Anything later than this event would have come before it.
        await pages.ServerAsync("trigger", Channel, "invalidate", new { scope = "the end" });
        var all = await UntilAsync(told, "the end", seen => Scopes(seen).Contains("the end"));

        var after = all.Skip(before.Count).ToList();
        Assert.Equal(["my-notifications", "unread-notification-count"], Fetched(after).Where(key => key != "my-bookmarks"));
        Assert.Equal(["notifications"], Scopes(after).Where(scope => scope is not ("the end" or "bookmarks")));
        await tab.CloseAsync();
    }

    private async Task<(IPage Tab, Channel<JsonElement> Told)> OpenAsync(IBrowserContext context, CuttableProxy proxy)
    {
        var told = System.Threading.Channels.Channel.CreateUnbounded<JsonElement>();
        var tab = await context.NewPageAsync();
        await tab.ExposeFunctionAsync("tell", (string json) => told.Writer.TryWrite(JsonElement.Parse(json)));
        tab.PageError += (_, error) => told.Writer.TryWrite(JsonSerializer.SerializeToElement(new { error }));
        tab.Console += (_, message) => told.Writer.TryWrite(JsonSerializer.SerializeToElement(new { console = message.Text }));
        await tab.GotoAsync($"{pages.Shop.Url}queries?key={pages.Key}&host={proxy.Address.Host}&port={proxy.Address.Port}");
        return (tab, told);
    }

    private readonly List<JsonElement> _seen = [];

    /// <summary>All that the page has told by the time at which it is so.</summary>
    private async Task<IReadOnlyList<JsonElement>> UntilAsync(
        Channel<JsonElement> told, string what, Func<IReadOnlyList<JsonElement>, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo(_seen))
        {
            try
            {
                _seen.Add(await told.Reader.ReadAsync(patience.Token));
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"'{what}' did not come true; there came: {string.Join("\n", _seen)}", exception);
            }
        }

        return [.. _seen];
    }

    private static List<string> Fetched(IEnumerable<JsonElement> seen) =>
        [.. seen.Where(each => each.TryGetProperty("fetched", out _)).Select(each => each.GetProperty("fetched").GetString()!)];

    private static List<string> Scopes(IEnumerable<JsonElement> seen) =>
        [.. seen.Where(each => each.TryGetProperty("scope", out _)).Select(each => each.GetProperty("scope").GetString()!)];
}
