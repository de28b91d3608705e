using System.Diagnostics;
using Microsoft.Playwright;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>From an event to the red dot (S1.33, S1.47).</summary>
public sealed class RedDotTests(Chromium chromium) : DemoTest(chromium)
{
    private const int DotWithinMs = 2_000;

    [Fact]
    public async Task The_curl_line_that_a_terminal_is_shown_lights_Adas_bell()
    {
        Skip.WithoutPrograms("bash", "curl");
        var demo = await Server.ReadDemoAppAsync(CancellationToken.None);
        using var terminal = new StringWriter();
        Greeting.Write(terminal, isTerminal: true, demo.Url, "SQLite", new(new(demo.App, demo.Key, demo.Secret, demo.Url), "demo.json"));
        var line = terminal.ToString().Split('\n').First(line => line.StartsWith("curl ", StringComparison.Ordinal));
        await Expect(Ada.Dot).ToBeHiddenAsync();

        using var bash = Process.Start(
            "bash", ["-c", line.Trim().Replace("curl ", "curl --silent --fail --output /dev/null ", StringComparison.Ordinal)]);
        await bash.WaitForExitAsync();

        Assert.Equal(0, bash.ExitCode);
        await Expect(Ada.Dot).ToHaveTextAsync("1", new() { Timeout = DotWithinMs });
        await ShowsWhatTheServerHasAsync(Ada);
    }

    [Fact]
    public async Task A_request_lights_the_owners_bell_within_two_seconds_and_nobody_elses()
    {
        await Ben.AskForAsync("Cordless drill");

        await Expect(Ada.Dot).ToHaveTextAsync("1", new() { Timeout = DotWithinMs });
        await Expect(Ben.Dot).ToBeHiddenAsync();
        await Ada.OpenInboxAsync();
        await Expect(Ada.Items.First).ToContainTextAsync("Ben would like to borrow your Cordless drill");
    }

    [Fact]
    public async Task A_loan_goes_its_whole_way_and_tells_the_right_one_at_each_step()
    {
        await Ada.AskForAsync("Four-person tent");
        await Ben.HasUnreadAsync(1);
        await Ben.Button("Approve: Four-person tent").ClickAsync();
        await Ada.HasUnreadAsync(1);
        await Ada.Button("Bring back: Four-person tent").ClickAsync();
        await Ben.HasUnreadAsync(2);
        await Ben.Button("Confirm: Four-person tent").ClickAsync();
        await Ada.HasUnreadAsync(2);

        await Expect(Ada.Thing("Four-person tent")).ToContainTextAsync("Free to borrow");
        await ShowsWhatTheServerHasAsync(Ada);
        await ShowsWhatTheServerHasAsync(Ben);
        await Expect(Ada.Items).ToContainTextAsync(["Ben has the Four-person tent back", "Ben lends you the Four-person tent"]);
        await Expect(Ben.Items)
            .ToContainTextAsync(["Ada brought your Four-person tent back", "Ada would like to borrow your Four-person tent"]);
    }

    [Fact]
    public async Task A_declined_request_tells_the_borrower_and_frees_the_thing()
    {
        await Ben.AskForAsync("Cargo bike");
        await Ada.Button("Decline: Cargo bike").ClickAsync();

        await Ben.HasUnreadAsync(1);
        await Expect(Ben.Button("Ask to borrow: Cargo bike")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Choosing_a_notification_reads_it_and_shows_what_it_is_about()
    {
        await Ben.AskForAsync("Cargo bike");
        await Ada.HasUnreadAsync(1);
        await Ada.OpenInboxAsync();

        await Ada.Items.First.GetByRole(AriaRole.Button).First.ClickAsync();

        await Ada.HasUnreadAsync(0);
        await Expect(Ada.Inbox).ToBeHiddenAsync();
        await Expect(Ada.Thing("Cargo bike")).ToBeFocusedAsync();
    }
}
