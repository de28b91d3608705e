using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Nudge.Tests.Browser;

/// <summary>The polls of the summary by a page, user by user.</summary>
internal sealed class SummaryPolls
{
    // Notes when each poll began, by the clock of the page: what it told us would come here late and in heaps on a busy machine.
    private const string NoteStarts = """
        const send = window.fetch;
        window.pollStarts = [];
        window.fetch = (path, options) => {
          if (path.startsWith("/api/notifications/summary")) window.pollStarts.push({ by: options.headers.Authorization, at: performance.now() });
          return send(path, options);
        };
        """;

    private readonly ConcurrentQueue<Poll> _polls = new();
    private readonly IPage _page;

    private SummaryPolls(IPage page)
    {
        _page = page;
        page.Response += (_, response) =>
        {
            if (response.Url.Contains("/api/notifications/summary", StringComparison.Ordinal))
                _polls.Enqueue(new(response));
        };
    }

    /// <summary>Begins to watch a page that has not been loaded yet.</summary>
    public static async Task<SummaryPolls> WatchAsync(IPage page)
    {
        await page.AddInitScriptAsync(NoteStarts);
        return new(page);
    }

    /// <summary>Milliseconds between the starts of polls that followed each other.</summary>
    public async Task<IReadOnlyList<double>> PausesOfAsync(string user)
    {
        var starts = await _page.EvaluateAsync<JsonElement>("window.pollStarts");
        var own = starts.EnumerateArray().Where(start => Poll.UserOf(start.GetProperty("by").GetString()!) == user)
            .Select(start => start.GetProperty("at").GetDouble()).ToArray();
        return [.. own.Zip(own.Skip(1), (first, second) => second - first)];
    }

    /// <summary>Those that were answered, in the order of the answers.</summary>
    public IReadOnlyList<Poll> Of(string user) => [.. _polls.Where(poll => poll.User == user)];

    /// <summary>Waits until so many were answered.</summary>
    public async Task<IReadOnlyList<Poll>> UntilAsync(string user, Func<IReadOnlyList<Poll>, bool> isEnough)
    {
        var polls = Of(user);
        for (var patience = 0; patience < 600; patience++)
        {
            if (isEnough(polls))
                return polls;
            // The page polls by the browser's clock, which tells nobody.
            await Task.Delay(100);
            polls = Of(user);
        }

        throw new TimeoutException($"In a minute there were no more polls of {user} than these: {string.Join(", ", polls)}");
    }
}
