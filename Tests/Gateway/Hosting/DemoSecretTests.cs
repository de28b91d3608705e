using System.Net;
using Nudge.Realtime.Hosting;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>The demo is where its owner is, and its secret is told to a person alone.</summary>
public sealed class DemoSecretTests
{
    private static readonly WrittenCredentials Demo = new(new("demo", "the-key", "the-secret", "http://127.0.0.1:8080"), "/data/demo.json");

    [Fact]
    public void A_terminal_is_shown_what_to_paste()
    {
        using var terminal = new StringWriter();
        Greeting.Write(terminal, isTerminal: true, "http://127.0.0.1:8080", "SQLite", Demo);

        Assert.Contains("\nexport KEY=the-key SECRET=the-secret\n", terminal.ToString(), StringComparison.Ordinal);
        Assert.Contains("curl -u the-key:the-secret http://127.0.0.1:8080/api/notify", terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_at_a_terminal_prints_the_line_that_the_README_has_one_paste()
    {
        Skip.WithoutPrograms("script");
        // It gives its command a terminal, and passes on what is shown there.
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart { Command =
            [
                "sh", "-c", "exec script --quiet --flush --return --command \"$*\" /dev/null", "sh", .. new NudgeStart().Command,
            ] }, CancellationToken.None);
        var app = await server.ReadDemoAppAsync(CancellationToken.None);

        Assert.Contains(server.Output, line => line.TrimEnd('\r') == $"export KEY={app.Key} SECRET={app.Secret}");
        // Killed, it would leave its command behind.
        await server.StopAsync();
    }

    [Fact]
    public async Task A_log_is_told_where_the_file_is_and_not_what_is_in_it()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        var app = await server.ReadDemoAppAsync(CancellationToken.None);

        Assert.DoesNotContain(server.Output, line => line.Contains(app.Secret, StringComparison.Ordinal));
        Assert.Contains(server.Output, line => line.Contains(Path.Combine(server.DataFolder, "demo.json"), StringComparison.Ordinal));
        Assert.Contains(
            server.Output, line => line.Contains($"{server.BaseAddress.GetLeftPart(UriPartial.Authority)}/demo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, HttpStatusCode.NotFound)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Behind_a_proxy_there_is_no_demo_unless_it_is_asked_for(bool isAskedFor, HttpStatusCode status)
    {
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart
            {
                Arguments = isAskedFor ? ["--demo"] : [],
                Environment = new Dictionary<string, string> { ["NUDGE__TRUSTEDPROXIES"] = "127.0.0.1" },
            },
            CancellationToken.None);
        using var client = server.CreateClient();

        using var page = await client.GetAsync(new Uri("/demo", UriKind.Relative));

        Assert.Equal((status, isAskedFor), (page.StatusCode, File.Exists(Path.Combine(server.DataFolder, "demo.json"))));
    }

    [Fact]
    public void A_demo_is_on_by_itself_on_loopback_alone()
    {
        Assert.True(new ServerOptions().IsDemo);
        Assert.False(new ServerOptions { Listen = "http://0.0.0.0:8080" }.IsDemo);
        Assert.False(new ServerOptions { TrustedProxies = "10.0.0.0/8" }.IsDemo);
        Assert.True(new ServerOptions { TrustedProxies = "10.0.0.0/8", Demo = true }.IsDemo);
        Assert.False(new ServerOptions { Demo = false }.IsDemo);
    }
}
