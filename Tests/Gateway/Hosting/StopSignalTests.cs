using System.Net;
using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>How a server ends that is asked to. A cluster's node ends in the same way.</summary>
public class StopSignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // So long that an end before it is one that did not wait.
    private static readonly Dictionary<string, string> Unhurried = new() { ["NUDGE__CONNECTIONS__DRAINSECONDS"] = "300" };

    [Fact]
    public async Task A_second_Ctrl_C_ends_it_at_once()
    {
        await using var server = await StartListeningAsync(new() { Environment = Unhurried });
        await using var client = await ConnectAsync(server);

        server.Signal(ChildProcess.SigInt);
        await UntilNotReadyAsync(server);
        server.Signal(ChildProcess.SigInt);

        Assert.Equal(130, await server.EndAsync(Patience));
    }

    [Fact]
    public async Task A_Ctrl_C_ends_one_at_once_that_was_asked_to_stop_otherwise()
    {
        await using var server = await StartListeningAsync(new() { Environment = Unhurried });
        await using var client = await ConnectAsync(server);

        server.Signal(ChildProcess.SigHup);
        await UntilNotReadyAsync(server);
        server.Signal(ChildProcess.SigInt);

        Assert.Equal(130, await server.EndAsync(Patience));
    }

    [Fact]
    public async Task A_terminal_that_hangs_up_is_an_orderly_stop()
    {
        await using var server = await StartListeningAsync(
            new() { Environment = new Dictionary<string, string> { ["NUDGE__CONNECTIONS__DRAINSECONDS"] = "1" } });
        await using var client = await ConnectAsync(server);

        server.Signal(ChildProcess.SigHup);

        Assert.Equal("draining", (await client.NextAsync("closing")).GetProperty("code").GetString());
        Assert.Equal(0, await server.EndAsync(Patience));
    }

    [Fact]
    public async Task One_that_was_started_with_nohup_outlives_its_terminal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says which signals are ignored");
        Skip.WithoutPrograms("nohup");
        var start = new NudgeStart();
        await using var server = await StartListeningAsync(start with { Command = ["nohup", .. start.Command] });
        await using var client = await ConnectAsync(server);

        server.Signal(ChildProcess.SigHup);
        // Signals of one kind are taken in one after the other; a stop by this one begins before the next question is answered.
        using var publisher = await server.CreateDemoAppClientAsync(CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            using var published = await publisher.PostAsJsonAsync("/api/notify", new { user = "ada", notification = new { type = "a" } });
            Assert.Equal(HttpStatusCode.Accepted, published.StatusCode);
            await client.NextAsync("inbox");
        }

        server.Signal(ChildProcess.SigInt);
        Assert.Equal(0, await server.EndAsync(Patience));
    }

    /// <summary>A server that takes signals, also where whoever runs the tests ignores them, as a shell's background does.</summary>
    private Task<NudgeProcess> StartListeningAsync(NudgeStart start) =>
        StartAsync(start with { Command = ["env", "--default-signal=HUP,INT", .. start.Command] });

    private protected virtual Task<NudgeProcess> StartAsync(NudgeStart start) => NudgeProcess.StartAsync(start, CancellationToken.None);

    private static async Task<HubTestClient> ConnectAsync(NudgeProcess server)
    {
        using var app = await server.CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var client = await HubTestClient.ConnectAsync(server.BaseAddress, token);
        await client.NextAsync("welcome");
        return client;
    }

    private static Task UntilNotReadyAsync(NudgeProcess server) => Eventually.TrueAsync(
        async () =>
        {
            using var client = server.CreateClient();
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        },
        Patience);
}
