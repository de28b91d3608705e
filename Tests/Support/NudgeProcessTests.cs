using System.Text;
using System.Text.Json;

namespace Nudge.Tests.Support;

/// <summary>Against a stand-in with the same command line, so that a failure here is NudgeProcess' own.</summary>
public sealed class NudgeProcessTests
{
    private static CancellationToken Unlimited => CancellationToken.None;

    private static NudgeStart StandIn => new() { Command = ["node", RepositoryRoot.PathOf("Tests", "Clients", "stand-in-server.mjs")] };

    [Fact]
    public async Task A_started_server_is_ready_and_its_demo_app_known()
    {
        Skip.WithoutPrograms("node");
        var settings = new Dictionary<string, string> { ["NUDGE__SETTING"] = "on" };
        await using var server = await NudgeProcess.StartAsync(StandIn with { Environment = settings }, Unlimited);

        using var client = await server.CreateDemoAppClientAsync(Unlimited);
        var seen = await AskAsync(client);

        Assert.Equal("on", seen.GetProperty("setting").GetString());
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("k:s")), seen.GetProperty("credentials").GetString());
        Assert.Equal("127.0.0.1", server.BaseAddress.Host);
        var ready = await server.WaitForLineAsync(
            line => line.StartsWith("nudge ready", StringComparison.Ordinal), TimeSpan.FromSeconds(30), Unlimited);
        Assert.Equal($"nudge ready {server.BaseAddress.GetLeftPart(UriPartial.Authority)}", ready);
    }

    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_port_and_data()
    {
        Skip.WithoutPrograms("node");
        await using var server = await NudgeProcess.StartAsync(StandIn, Unlimited);
        var (address, firstId) = (server.BaseAddress, server.ProcessId);

        await server.KillAsync();
        Assert.Throws<InvalidOperationException>(() => server.ProcessId);
        await server.RestartAsync(Unlimited);

        Assert.NotEqual(firstId, server.ProcessId);
        Assert.Equal(address, server.BaseAddress);
        using var client = server.CreateClient();
        Assert.Equal(2, (await AskAsync(client)).GetProperty("starts").GetInt32());
    }

    [Fact]
    public async Task A_stopped_server_ends_in_its_own_way_and_leaves_no_folder_behind()
    {
        Skip.WithoutPrograms("node");
        string folder;
        await using (var server = await NudgeProcess.StartAsync(StandIn, Unlimited))
        {
            folder = server.DataFolder;
            Assert.True(Directory.Exists(folder));
            Assert.Equal(0, await server.StopAsync());
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_server_that_ends_instead_of_starting_tells_its_reason()
    {
        Skip.WithoutPrograms("node");
        var refused = StandIn with { Arguments = ["--refuse"] };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => NudgeProcess.StartAsync(refused, Unlimited));
        var (exitCode, output) = await NudgeProcess.RunToEndAsync(refused, Unlimited);

        Assert.Contains("--refuse was given", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, exitCode);
        Assert.Equal("--refuse was given", output);
    }

    private static async Task<JsonElement> AskAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }
}
