namespace Nudge.Tests.Browser;

/// <summary>Tokens of the page: renewed without a drop (S1.17), and minted for the demo's two people alone.</summary>
public sealed class TokenTests(Chromium chromium) : DemoTest(chromium)
{
    [Fact]
    public async Task A_token_is_renewed_in_place_before_it_expires()
    {
        // A minute, the shortest life that an app may give its tokens; the page renews with half a minute left.
        await ChangeSettingsAsync(new { tokenSeconds = 60 });
        var page = await Context.NewPageAsync();
        var (sockets, renewals) = (0, 0);
        var renewed = new TaskCompletionSource();
        page.WebSocket += (_, socket) =>
        {
            sockets++;
            socket.FrameSent += (_, frame) =>
            {
                if (frame.Text?.Contains("\"target\":\"Refresh\"", StringComparison.Ordinal) == true
                    && Interlocked.Increment(ref renewals) == 2)
                    renewed.SetResult();
            };
        };
        await page.GotoAsync(new Uri(Server.BaseAddress, "/demo").ToString());
        var tab = new DemoTab(page);
        await tab.IsLiveAsync();

        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Ben.AskForAsync("Cordless drill");

        await tab.Ada.HasUnreadAsync(1);
        Assert.Equal(2, sockets);
    }

    [Fact]
    public async Task Nobody_but_Ada_and_Ben_gets_a_token()
    {
        foreach (var (name, status) in new[] { ("ada", 200), ("ben", 200), ("cleo", 400), ("Ada", 400), ("", 400) })
            Assert.Equal((name, status), (name, await PostAsync("/demo/api/token", new { @as = name })));
    }

    [Fact]
    public async Task A_page_from_elsewhere_cannot_act()
    {
        var act = new { @as = "street", action = "announce", trace = "a1" };

        Assert.Equal(403, await PostAsync("/demo/api/act", act, ("Origin", "https://elsewhere.example")));
        Assert.Equal(403, await PostAsync("/demo/api/act", act, ("Origin", "null")));
        Assert.Equal(403, await PostAsync("/demo/api/act", act, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(200, await PostAsync("/demo/api/act", act, ("Origin", Server.BaseAddress.GetLeftPart(UriPartial.Authority))));
        await Ada.HasUnreadAsync(1);
    }

    [Fact]
    public async Task Repeating_an_action_of_one_trace_does_it_once()
    {
        using var client = Server.CreateClient();
        var ids = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var request = new { @as = "ben", action = "request", thing = "drill", trace = "again" };
            using var answer = await client.PostAsJsonAsync(new Uri("/demo/api/act", UriKind.Relative), request);
            Assert.Equal(200, (int)answer.StatusCode);
            ids.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(ids);
        await Ada.HasUnreadAsync(1);
        await ShowsWhatTheServerHasAsync(Ada);
    }

    private async Task<int> PostAsync<T>(string path, T body, params (string Name, string Value)[] headers)
    {
        using var client = Server.CreateClient();
        foreach (var (name, value) in headers)
            client.DefaultRequestHeaders.Add(name, value);
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return (int)answer.StatusCode;
    }
}
