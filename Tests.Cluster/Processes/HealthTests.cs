using System.Net;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Whether a node is ready is its place in the cluster and the store; whether it lives is neither.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_gateway_that_reaches_no_silo_lives_and_is_not_ready_until_one_is_back()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), "silo", "gateway");
        var (silo, gateway) = (cluster.Nodes[0], cluster.Nodes[1]);
        using var client = gateway.CreateClient();
        Assert.Equal("ready", (await AskAsync(client, "ready")).Body);

        await silo.KillAsync();

        await UntilAsync(async () => await AskAsync(client, "ready") is (HttpStatusCode.ServiceUnavailable, var reason)
            && reason.Contains("silo", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "live")).Status);
        await silo.RestartAsync(CancellationToken.None);
        await UntilAsync(async () => (await AskAsync(client, "ready")).Status == HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, string what)
    {
        using var response = await client.GetAsync(new Uri($"/health/{what}", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(120));
}
