using System.Net;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>
/// A whole server: whatever is called without good credentials has a rate, whoever has them is not held up, and what only says that it will
/// be long takes no memory.
/// </summary>
public sealed class WholeServerBoundTests
{
    private const int Burst = 5;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Every_path_has_a_rate_for_callers_without_good_credentials()
    {
        await using var server = await StartAsync();
        var app = await server.ReadDemoAppAsync(None);
        string[] calls =
        [
            "GET /nothing", "GET /openapi/v1.json", "HEAD /openapi/v1.json", "GET /demo", "GET /metrics", "DELETE /api/notify",
            "OPTIONS /api/notify",
            "GET /api/notifications/summary?user=ada", "GET /api/notifications/summary\r\nAuthorization: Bearer nonsense", "GET /api/apps",
            "GET /api/apps\r\nAuthorization: Bearer nonsense", "GET /api/stream?token=nonsense", "GET /hub?access_token=nonsense",
            "POST /hub/negotiate",
            $"GET /apps/demo/channels?auth_key={app.Key}&auth_timestamp=1&auth_version=1.0&auth_signature=00", "GET /apps/nothing/channels",
            $"GET /app/{app.Key}", "POST /pusher/app/nothing/1/abcdefgh/xhr?protocol=7", "POST /pusher/app/nothing/1/abcdefgh/xhr_send",
            "POST /demo/api/token",
        ];
        foreach (var (i, call) in calls.Index())
        {
            // Each from an address of its own, which has had no calls yet.
            var from = IPAddress.Parse($"127.0.1.{i + 1}");
            var statuses = new List<string>();
            for (var j = 0; j < 20; j++)
                statuses.Add(await StatusAsync(server, from, call));

            Assert.True(statuses.Take(Burst).All(status => status != "429"), $"{call}: {string.Join(' ', statuses)}");
            Assert.True(statuses.Contains("429"), $"{call}: {string.Join(' ', statuses)}");
        }

        Assert.InRange(server.Output.Count(line => line.Contains("Nudge:Limits:AnonymousPerSecond", StringComparison.Ordinal)), 1, 6);
    }

    [Fact]
    public async Task Good_credentials_and_probes_are_answered_at_an_address_that_has_no_calls_left()
    {
        await using var server = await StartAsync();
        using var known = await server.CreateDemoAppClientAsync(None);
        while (await StatusAsync(server, RawCall.Here, "GET /nothing") != "429")
        {
            // All that it has.
        }

        for (var i = 0; i < 30; i++)
        {
            using var answer = await known.PostAsJsonAsync(
                "/api/notify", new { user = "ada", notification = new { type = "note.updated" } });
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal("200", await StatusAsync(server, RawCall.Here, "GET /health/live"));
            Assert.Equal("200", await StatusAsync(server, RawCall.Here, "GET /health/ready"));
        }
    }

    [Fact]
    public async Task Behind_a_declared_proxy_its_clients_are_counted_and_the_proxy_itself_has_no_right_of_its_own()
    {
        await using var server = await StartAsync(("NUDGE__TRUSTEDPROXIES", "127.0.0.1"));

        for (var i = 0; i < 50; i++)
            Assert.Equal("404", await StatusAsync(server, RawCall.Here, $"GET /nothing\r\nX-Forwarded-For: 192.0.2.{i}"));
        var client = new List<string>();
        var proxy = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            client.Add(await StatusAsync(server, RawCall.Here, "GET /nothing\r\nX-Forwarded-For: 192.0.2.200"));
            proxy.Add(await StatusAsync(server, RawCall.Here, "GET /nothing"));
        }

        Assert.Contains("429", client);
        Assert.Contains("429", proxy);
        Assert.Equal("404", await StatusAsync(server, RawCall.Here, "GET /nothing\r\nX-Forwarded-For: 192.0.2.201"));
    }

    [Fact]
    public async Task Bodies_that_are_only_announced_end_no_server_of_little_memory()
    {
        await using var server = await NudgeProcess.StartAsync(
            new() { Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0xC000000" } }, None);
        var app = await server.ReadDemoAppAsync(None);
        using var client = await server.CreateDemoAppClientAsync(None);
        var calls = await Task.WhenAll(Enumerable.Range(0, 1_500).Select(async _ =>
        {
            var call = await RawCall.ConnectAsync(server.BaseAddress, RawCall.Here);
            await call.SendAsync(
                $"POST /api/realtime/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {app.Key}:{app.Secret}\r\nContent-Length: "
                + "131072\r\n\r\n{");
            return call;
        }));

        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.PostAsJsonAsync(
                "/api/notify", new { user = "ada", notification = new { type = "note.updated" } });
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        foreach (var call in calls)
            call.Dispose();
    }

    private static Task<NudgeProcess> StartAsync(params (string Name, string Value)[] settings) => NudgeProcess.StartAsync(
        new()
        {
            Environment = new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            {
                ["NUDGE__LIMITS__ANONYMOUSPERSECOND"] = "1",
                ["NUDGE__LIMITS__ANONYMOUSBURST"] = $"{Burst}",
                ["NUDGE__METRICS__TOKEN"] = "a-token-of-thirty-two-characters",
            },
        },
        None);

    private static async Task<string> StatusAsync(NudgeProcess server, IPAddress from, string call)
    {
        var (line, headers) = call.Split("\r\n", 2) is [var first, var rest] ? (first, rest + "\r\n") : (call, "");
        var body = line.StartsWith("POST", StringComparison.Ordinal) ? "Content-Length: 0\r\n" : "";
        using var raw = await RawCall.SendAsync(
            server.BaseAddress, from,
            $"{line} HTTP/1.1\r\nHost: {server.BaseAddress.Authority}\r\nConnection: close\r\n{headers}{body}\r\n", "\r\n");
        return raw.Answer.Split(' ')[1];
    }
}
