using System.Net;
using System.Text;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Metrics;

/// <summary>The export to a collector whose address stands in OpenTelemetry's own environment variables.</summary>
public sealed class OtlpExportTests
{
    [Fact]
    public async Task A_collector_that_the_environment_names_gets_the_numbers()
    {
        var address = $"http://127.0.0.1:{LoopbackPort.Take()}/";
        using var collector = new HttpListener { Prefixes = { address } };
        collector.Start();
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart
            {
                Environment = new Dictionary<string, string>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                },
            },
            CancellationToken.None);
        using (var app = await server.CreateDemoAppClientAsync(CancellationToken.None))
        using (var published = await app.PostAsJsonAsync("/api/notify", new { user = "ada", notification = new { type = "note" } }))
            published.EnsureSuccessStatusCode();

        // Names stand in the protocol's messages as they are.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var call = await collector.GetContextAsync().WaitAsync(patience.Token);
            using var body = new MemoryStream();
            await call.Request.InputStream.CopyToAsync(body, patience.Token);
            call.Response.Close();
            Assert.Equal("/v1/metrics", call.Request.Url!.AbsolutePath);
            var text = Encoding.Latin1.GetString(body.ToArray());
            if (!text.Contains("nudge.publishes", StringComparison.Ordinal))
                continue;
            Assert.Contains("service.name", text, StringComparison.Ordinal);
            Assert.Contains("dotnet.gc.collections", text, StringComparison.Ordinal);
            // Nobody asked for a page.
            using var client = server.CreateClient();
            Assert.Equal(
                HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/metrics", UriKind.Relative), patience.Token)).StatusCode);
            return;
        }
    }
}
