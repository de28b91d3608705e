using System.Net;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>The whole server in a process of its own, as <c>./nudge</c> starts it.</summary>
public sealed class ServerStartTests
{
    private static CancellationToken Unlimited => CancellationToken.None;

    [Fact]
    public async Task A_first_start_makes_the_demo_app_and_tells_its_owner_alone()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        var demo = await server.ReadDemoAppAsync(Unlimited);

        Assert.Equal("demo", demo.App);
        Assert.Equal(server.BaseAddress, new Uri(demo.Url));
        Assert.Contains(server.Output, line => line.Contains($"curl -u {demo.Key}:{demo.Secret} {demo.Url}/api/notify", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataFolder, "demo.json")));
    }

    [Fact]
    public async Task A_second_start_finds_the_app_of_the_first_whether_stopped_or_killed()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        var first = await server.ReadDemoAppAsync(Unlimited);

        Assert.Equal(0, await server.StopAsync());
        await server.RestartAsync(Unlimited);
        var second = await server.ReadDemoAppAsync(Unlimited);
        await server.KillAsync();
        await server.RestartAsync(Unlimited);

        Assert.Equal(first, second);
        Assert.Equal(first, await server.ReadDemoAppAsync(Unlimited));
    }

    [Fact]
    public async Task The_key_that_is_printed_opens_the_api_and_another_does_not()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        using var client = await server.CreateDemoAppClientAsync(Unlimited);
        using var stranger = server.CreateClient();

        using var known = await MintAsync(client);
        using var unknown = await MintAsync(stranger);

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);

        static Task<HttpResponseMessage> MintAsync(HttpClient client) =>
            client.PostAsJsonAsync(new Uri("/api/realtime/token", UriKind.Relative), new { user = "ada" }, Unlimited);
    }

    [Theory]
    [InlineData("NUDGE__RETENTIONSECONDS", "0", "Nudge:RetentionSeconds is 0. Give 1 to 86400; 600 is the default.")]
    [InlineData("NUDGE__CONNECTIONS__DRAINSECONDS", "301", "Nudge:Connections:DrainSeconds is 301. Give 0 to 300; 5 is the default.")]
    [InlineData("NUDGE__EMBEDDED__ACTIVATIONSMAX", "7", "Nudge:Embedded:ActivationsMax is 7. Give 100 to 10000000; 100000 is the default.")]
    public async Task A_setting_out_of_its_range_stops_the_start_and_is_named_with_the_fix(string variable, string value, string message)
    {
        var start = new NudgeStart { Environment = new Dictionary<string, string> { [variable] = value } };
        var (ended, output) = await NudgeProcess.RunToEndAsync(start, Unlimited);

        Assert.NotEqual(0, ended);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0, "--store")]
    [InlineData("--version", 0, "nudge ")]
    [InlineData("--frobnicate", 2, "'--frobnicate'")]
    [InlineData("--store=Host=;Database=x", 2, "--store")]
    [InlineData("--store=gibberish", 2, "--store")]
    public async Task What_it_does_not_serve_it_answers_and_ends(string argument, int exitCode, string answer)
    {
        var (ended, output) = await NudgeProcess.RunToEndAsync(new NudgeStart { Arguments = [argument] }, Unlimited);

        Assert.Equal(exitCode, ended);
        Assert.Contains(answer, output, StringComparison.Ordinal);
    }
}
