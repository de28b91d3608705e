using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>
/// The page's recovery when something is lost on the way, comes twice, or cannot be proven (S1.7): it ends up with what the server has.
/// </summary>
/// <remarks>The server is a real one; a hand between it and the page drops, repeats and rewrites single frames.</remarks>
public sealed partial class ContinuityTests(Chromium chromium) : DemoTest(chromium)
{
    private readonly List<string> _sent = [];

    /// <summary>Changes a frame from the server: the frames that the page gets instead.</summary>
    private Func<string, IEnumerable<string>> _fromServer = frame => [frame];

    private Func<string, string> _fromPage = frame => frame;

    [Fact]
    public async Task A_row_of_the_inbox_that_is_lost_is_noticed_by_the_next_one_and_fetched()
    {
        var tab = await OpenInterceptedAsync();
        await LoseAsync(
            "\"target\":\"inbox\"",
            () => PublishAsync("""{"user":"ada","id":"lost","notification":{"type":"note.updated","entityId":"e1"}}"""));
        await tab.Ada.HasUnreadAsync(0);
        var resumes = Resumes;

        await PublishAsync("""{"user":"ada","id":"next","notification":{"type":"note.updated","entityId":"e2"}}""");

        await tab.Ada.HasUnreadAsync(2);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        Assert.Equal(resumes + 1, Resumes);
    }

    [Fact]
    public async Task A_row_of_a_channel_that_is_lost_is_noticed_by_the_next_one_and_fetched()
    {
        var tab = await OpenInterceptedAsync();
        await Tab.AnnounceAsync();
        await tab.Ada.HasUnreadAsync(1);
        await LoseAsync(
            "\"target\":\"channel\"",
            () => PublishAsync(
                """{"everyone":true,"id":"lost","notification":{"type":"system.announcement","payload":{"title":"Lost"}}}"""),
            times: 2);
        await tab.Ada.HasUnreadAsync(1);
        var resumes = Resumes;

        await PublishAsync("""{"everyone":true,"id":"next","notification":{"type":"system.announcement","payload":{"title":"Next"}}}""");

        await tab.Ada.HasUnreadAsync(3);
        await tab.Ben.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        await ShowsWhatTheServerHasAsync(tab.Ben);
        Assert.Equal(resumes + 2, Resumes);
    }

    [Fact]
    public async Task A_repeated_row_counts_once_and_is_shown_once()
    {
        var tab = await OpenInterceptedAsync();
        _fromServer = frame => frame.Contains("\"target\":\"inbox\"", StringComparison.Ordinal)
            || frame.Contains("\"target\":\"channel\"", StringComparison.Ordinal)
            ? [frame, frame, frame]
            : [frame];
        var resumes = Resumes;

        await PublishAsync("""{"user":"ada","id":"own","notification":{"type":"note.updated","entityId":"e1"}}""");
        await PublishAsync("""{"everyone":true,"id":"to-all","notification":{"type":"system.announcement","payload":{"title":"Hello"}}}""");
        await PublishAsync("""{"user":"ada","id":"last","notification":{"type":"note.updated","entityId":"e2"}}""");

        await tab.Ada.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        Assert.Equal(resumes, Resumes);
    }

    [Fact]
    public async Task A_reset_of_the_inbox_makes_the_page_load_it_anew()
    {
        var tab = await OpenInterceptedAsync();
        await PublishAsync("""{"user":"ada","id":"first","notification":{"type":"note.updated","entityId":"e1"}}""");
        await tab.Ada.HasUnreadAsync(1);
        await tab.Ada.OpenInboxAsync();
        await tab.Ada.CutNetworkAsync();
        await PublishAsync("""{"user":"ada","id":"second","notification":{"type":"note.updated","entityId":"e2"}}""");

        // As after a backup was restored: the server knows no such life of the inbox.
        _fromPage = frame => InboxPosition().Replace(frame, "\"inbox\":\"anotherlife.7\"");
        await tab.Ada.JoinNetworkAsync();

        await Expect(tab.Ada.Status).ToHaveTextAsync(new Regex("was away too long, loaded anew"));
        await tab.Ada.HasUnreadAsync(2);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        await IsInOrderAfterwardsAsync(tab);
    }

    [Fact]
    public async Task A_reset_of_a_channel_makes_the_page_load_it_anew()
    {
        var tab = await OpenInterceptedAsync();
        await Tab.AnnounceAsync();
        await tab.Ada.HasUnreadAsync(1);
        await tab.Ada.CutNetworkAsync();
        await Ben.AskForAsync("Cordless drill");
        await Tab.AnnounceAsync();
        await Ben.HasUnreadAsync(2);

        _fromPage = frame => ChannelPosition().Replace(frame, "\"$1\":\"anotherlife.7\"");
        await tab.Ada.JoinNetworkAsync();

        await Expect(tab.Ada.Status).ToHaveTextAsync(new Regex("was away too long, loaded anew"));
        await tab.Ada.HasUnreadAsync(3);
        await ShowsWhatTheServerHasAsync(tab.Ada);

        // The loans are a channel as well, and this page's own.
        await Expect(tab.Ada.Button("Approve: Cordless drill")).ToBeVisibleAsync();
        await IsInOrderAfterwardsAsync(tab);
    }

    [Fact]
    public async Task Positions_that_the_server_cannot_read_make_the_page_start_over()
    {
        var tab = await OpenInterceptedAsync();
        await PublishAsync("""{"user":"ada","id":"first","notification":{"type":"note.updated","entityId":"e1"}}""");
        await tab.Ada.HasUnreadAsync(1);
        await tab.Ada.CutNetworkAsync();
        await PublishAsync("""{"user":"ada","id":"second","notification":{"type":"note.updated","entityId":"e2"}}""");

        _fromPage = frame => InboxPosition().Replace(frame, "\"inbox\":\"nonsense\"");
        await tab.Ada.JoinNetworkAsync();

        await Expect(tab.Ada.Status).ToHaveTextAsync(new Regex("was away too long, loaded anew"));
        await tab.Ada.HasUnreadAsync(2);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        await IsInOrderAfterwardsAsync(tab);
    }

    /// <summary>How often the page has asked to resume.</summary>
    private int Resumes
    {
        get
        {
            lock (_sent)
                return _sent.Count(frame => frame.Contains("\"target\":\"Resume\"", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("\"inbox\":\"[^\"]+\"")]
    private static partial Regex InboxPosition();

    [GeneratedRegex("\"([a-z]+:[^\"]+)\":\"[^\"]+\"")]
    private static partial Regex ChannelPosition();

    /// <summary>After a reset the page is live as before: what follows arrives over the connection, with nothing left to repair.</summary>
    private async Task IsInOrderAfterwardsAsync(DemoTab tab)
    {
        _fromPage = frame => frame;
        var resumes = Resumes;
        var before = int.Parse((await tab.Ada.Dot.TextContentAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        await PublishAsync("""{"user":"ada","id":"afterwards-1","notification":{"type":"note.updated","entityId":"e8"}}""");
        await PublishAsync(
            """{"everyone":true,"id":"afterwards-2","notification":{"type":"system.announcement","payload":{"title":"Afterwards"}}}""");
        await tab.Ada.HasUnreadAsync(before + 2);
        await ShowsWhatTheServerHasAsync(tab.Ada);
        Assert.Equal(resumes, Resumes);
    }

    /// <summary>Drops the next frames of a kind, and comes back when they were dropped.</summary>
    private async Task LoseAsync(string kind, Func<Task> act, int times = 1)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = times;
        _fromServer = frame =>
        {
            if (!frame.Contains(kind, StringComparison.Ordinal))
                return [frame];
            if (Interlocked.Decrement(ref left) == 0)
                lost.SetResult();
            return [];
        };
        await act();
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _fromServer = frame => [frame];
    }

    private async Task<DemoTab> OpenInterceptedAsync()
    {
        var page = await Context.NewPageAsync();
        await page.RouteWebSocketAsync(new Regex("/hub"), Intercept);
        var tab = new DemoTab(page);
        await tab.OpenAsync(Server.BaseAddress);
        await tab.IsLiveAsync();
        return tab;
    }

    private void Intercept(IWebSocketRoute client)
    {
        var server = client.ConnectToServer();
        client.OnMessage(frame =>
        {
            var text = _fromPage(frame.Text!);
            lock (_sent)
                _sent.Add(text);
            server.Send(text);
        });
        server.OnMessage(frame =>
        {
            foreach (var text in _fromServer(frame.Text!))
                client.Send(text);
        });
    }
}
