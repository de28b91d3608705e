using System.Net;
using System.Net.Sockets;
using Nudge.Tests.Gateway.Limits;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime.Sockets;

/// <summary>A server that may have few files open, and clients that want more of them than there are.</summary>
public sealed class OpenFilesTests
{
    private const int LinesMax = 60;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_server_whose_clients_take_all_files_goes_on_serving_those_that_it_has_and_then_others()
    {
        await using var server = await StartAsync(files: 400);
        using var client = await server.CreateDemoAppClientAsync(None);
        await PublishAsync(client);
        Assert.Contains(server.Output, line => line.Contains(
            "Nudge:Connections:ConnectionsMax is 100000, and this process may have 400 files", StringComparison.Ordinal));

        var calls = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => RawCall.ConnectAsync(server.BaseAddress, RawCall.Here)));
        await server.WaitForLineAsync(
            line => line.Contains("Sockets are closed as they come", StringComparison.Ordinal), TimeSpan.FromSeconds(60), None);
        await PublishAsync(client);
        foreach (var call in calls)
            call.Dispose();

        await AnswersAsync(server);
        Assert.InRange(server.Output.Count, 0, LinesMax);
    }

    private static Task<NudgeProcess> StartAsync(int files) => NudgeProcess.StartAsync(
        new() { Command = ["bash", "-c", $"ulimit -n {files} && exec \"$@\"", "--", .. new NudgeStart().Command] }, None);

    private static async Task PublishAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/api/notify", new { user = "ada", notification = new { type = "note.updated" } });
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static Task AnswersAsync(NudgeProcess server) => Eventually.TrueAsync(
        async () =>
        {
            using var client = server.CreateClient();
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                return false;
            }
        },
        TimeSpan.FromSeconds(60), "others are served");
}
