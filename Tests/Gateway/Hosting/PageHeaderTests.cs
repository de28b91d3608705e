using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>The headers of every answer for browsers.</summary>
public sealed class PageHeaderTests
{
    [Fact]
    public async Task Every_answer_keeps_its_type_loads_nothing_that_is_not_its_own_and_stands_in_no_frame()
    {
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__METRICS__ENABLED"] = "true" } },
            CancellationToken.None);
        using var client = server.CreateClient();
        string[] paths =
        [
            "/", "/nothing", "/demo", "/demo/main.js", "/demo/icon.svg", "/demo/nothing", "/demo/api/loans", "/health/live",
            "/health/ready", "/metrics",
            "/api/apps", "/api/admin/login", "/openapi/v1.json", "/hub", "/hub/negotiate", "/api/stream", "/apps/demo/channels",
            "/app/unknown", "/pusher/app/k/1/a/xhr",
        ];

        foreach (var path in paths)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((path, "nosniff"), (path, Assert.Single(answer.Headers.GetValues("X-Content-Type-Options"))));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/hub?access_token=x")]
    [InlineData("/api/stream?token=x")]
    [InlineData("/apps/demo/channels?auth_signature=x")]
    [InlineData("/nothing?token=x")]
    public async Task Where_a_token_may_stand_in_the_address_nobody_is_told_the_address(string path)
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        using var client = server.CreateClient();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }
}
