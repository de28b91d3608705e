using System.Net;
using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The three faces for admins, REST, the metrics and the dashboard, know them by one scheme.</summary>
public sealed class AdminFacesTests
{
    private static readonly string[] Paths = ["/api/apps", "/metrics", "/dashboard/ClusterStats"];

    [Fact]
    public async Task They_take_and_refuse_the_same_tokens()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(
            await postgres.CreateDatabaseAsync(), new Dictionary<string, string> { ["NUDGE__METRICS__ENABLED"] = "true" }, "all");
        using var client = cluster.Nodes[0].CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(cluster.Nodes[0].DataFolder, "admin-password"))).Trim();
        using var login = await client.PostAsJsonAsync("/api/admin/login", new { name = "admin", password });
        var admin = await TokenOf(login);
        using var app = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        var user = await TokenOf(minted);
        var (name, claims, signature) = (admin.Split('.')[0], admin.Split('.')[1], user.Split('.')[2]);

        Assert.All(await StatusesAsync(admin), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(await StatusesAsync($"{name}.{claims}.{signature}"), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.All(await StatusesAsync("nonsense"), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.All(await StatusesAsync(null), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        // The dashboard has one word for all who are not let in.
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized], await StatusesAsync(user));

        async Task<HttpStatusCode[]> StatusesAsync(string? token)
        {
            client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
            var statuses = new List<HttpStatusCode>();
            foreach (var path in Paths)
            {
                using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
                statuses.Add(response.StatusCode);
            }

            return [.. statuses];
        }
    }

    [Fact]
    public async Task Tokens_revoked_at_one_node_are_gone_on_all_faces_of_another_at_once()
    {
        const string Next = "another password for tests";
        var postgres = await PostgresServer.SharedAsync();
        var store = await postgres.CreateDatabaseAsync();
        await using var cluster = await NodeProcesses.StartAsync(
            store, new Dictionary<string, string> { ["NUDGE__METRICS__ENABLED"] = "true" }, "all", "all");
        using var first = cluster.Nodes[0].CreateClient();
        using var second = cluster.Nodes[1].CreateClient();
        var password = (await File.ReadAllTextAsync(
            cluster.Nodes.Select(node => Path.Combine(node.DataFolder, "admin-password")).First(File.Exists))).Trim();

        var one = await LogInAsync(password);
        var two = await LogInAsync(password);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await AtSecondAsync(one));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(one, "/api/admin/logout", null));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], await AtSecondAsync(one));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await AtSecondAsync(two));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(two, "/api/admin/password", new { password, newPassword = Next }));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], await AtSecondAsync(two));

        // The store, by who may open it, while nodes run.
        var three = await LogInAsync(Next);
        var (exitCode, _) = await NudgeProcess.RunCommandAsync(
            ["admin", "password", "--stdin", "--store", store], "a third password for tests", cluster.Nodes[0].DataFolder,
            CancellationToken.None);
        Assert.Equal(0, exitCode);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], await AtSecondAsync(three));

        async Task<string> LogInAsync(string word)
        {
            using var login = await first.PostAsJsonAsync("/api/admin/login", new { name = "admin", password = word });
            return await TokenOf(login);
        }

        async Task<HttpStatusCode> PostAsync(string token, string path, object? body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await first.SendAsync(request);
            return answer.StatusCode;
        }

        async Task<HttpStatusCode[]> AtSecondAsync(string token)
        {
            second.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var statuses = new List<HttpStatusCode>();
            foreach (var path in Paths)
            {
                using var answer = await second.GetAsync(new Uri(path, UriKind.Relative));
                statuses.Add(answer.StatusCode);
            }

            return [.. statuses];
        }
    }

    private static async Task<string> TokenOf(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
}
