using System.Text.Json;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Rows past their time go, by one reminder for the whole cluster, whichever node is left.</summary>
public sealed class RetentionTests
{
    private static readonly Dictionary<string, string> Settings = new() { ["NUDGE__RETENTIONSECONDS"] = "1" };

    [Fact]
    public async Task One_reminder_of_the_cluster_lets_go_of_what_is_past_its_time_and_outlives_its_nodes()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await NodeProcesses.StartAsync(database, Settings, "all", "all");
        await using var sql = NpgsqlDataSource.Create(database);
        using var client = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);

        await PublishAsync(client, "old");
        await AgeAsync(sql);
        await UntilAsync(async () => (await IdsAsync(client)).Length == 0);
        await cluster.Nodes[1].KillAsync();
        await PublishAsync(client, "older");
        await AgeAsync(sql);
        await PublishAsync(client, "new");
        await UntilAsync(async () => (await IdsAsync(client)) is ["new"]);

        await using var rows = sql.CreateCommand("select count(*) from nudge.channel_log");
        await UntilAsync(async () => await rows.ExecuteScalarAsync() is 1L);
        await using var count = sql.CreateCommand("select count(*) from nudge_cluster.reminders");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    private static async Task AgeAsync(NpgsqlDataSource sql)
    {
        await using var age = sql.CreateCommand("update nudge.channel_log set at = at - interval '30 days'");
        // One that is no longer shown may still be there: its node was killed before it had dropped it.
        Assert.InRange(await age.ExecuteNonQueryAsync(), 1, 2);
    }

    private static Task PublishAsync(HttpClient client, string id) => UntilAsync(async () =>
    {
        using var response = await client.PostAsJsonAsync(
            "/api/notify", new { channel = "library:7", id, notification = new { type = "note" } });
        return response.IsSuccessStatusCode;
    });

    private static async Task<string[]> IdsAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/api/channels/library:7/notifications", UriKind.Relative));
        return response.IsSuccessStatusCode
            ? [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")
                .EnumerateArray().Select(item => item.GetProperty("id").GetString()!)]
            : ["?"];
    }

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(120));
}
