using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// A few hundred connections that are cut and come back under load (S1.49): how late, how soon back, and whether anything is missing.
/// </summary>
internal static class SocketsScenario
{
    internal const string Name = "sockets";

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        var connections = options.Connections ?? 200;
        var (latency50, latency99, resume50, resume99, resumes, wrong) =
            (new Spread(), new Spread(), new Spread(), new Spread(), new Spread(), new Spread());
        for (var run = 1; run <= options.Runs; run++)
        {
            Report.Progress($"sockets, run {run} of {options.Runs}");
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            using (var server = await NudgeServer.StartAsync(options.Server, folder.FullName, null, options.Environment))
            {
                var users = Enumerable.Range(0, connections).Select(PublishRequest.UserName).ToArray();
                var tokens = await server.MintTokensAsync(users, RestlessCrowd.Channel);
                using var crowd = new RestlessCrowd(server.Port, server.Authorization, tokens);
                crowd.Run(options.Duration * 3);
                latency50.Add(crowd.Latencies.Percentile(50));
                latency99.Add(crowd.Latencies.Percentile(99));
                resume50.Add(crowd.Resumes.Percentile(50));
                resume99.Add(crowd.Resumes.Percentile(99));
                resumes.Add(crowd.Resumes.Count);
                wrong.Add(crowd.Wrong);
                Report.Progress($"  {crowd.Resumes.Count} resumes, {crowd.Wrong} wrong of {crowd.Expected} deliveries");
            }

            folder.Delete(recursive: true);
        }

        var table = new MarkdownTable(
            "connections", "to the client p50 ms", "p99 ms", "resume p50 ms", "p99 ms", "resumes", "lost, twice or reset");
        table.Add(
            connections.ToString(CultureInfo.InvariantCulture), latency50.Text("f2"), latency99.Text("f2"), resume50.Text("f2"),
            resume99.Text("f2"), resumes.Text("n0"), wrong.Text("f0"));
        return $"""
            {Report.Conditions(options)}

            Each connection is a user's, with the inbox and one channel of all. {RestlessCrowd.PublishesPerSecond} publishes/s,
            each {RestlessCrowd.ToChannel}th to the channel; {RestlessCrowd.CutsPerSecond} connections/s are reset and come back after up to
            a second with what they have. A resume is timed from the new connection's start to the server's answer that nothing is missing.

            {table}
            """;
    }
}
