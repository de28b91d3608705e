using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// One channel notification to many connections, of the hub and of streams: what it costs, against a plain hub's group send under the same
/// load.
/// </summary>
internal static class FanOutScenario
{
    internal const string Name = "fanout";

    private const string Channel = "library:7";
    private const int InFlight = 8;
    private const int PublishersMax = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        var connections = options.Connections ?? 5_000;
        Figures[] nudge = [new("Nudge"), new("Nudge, Server-Sent Events")];
        Figures[] peers = [new("plain SignalR hub, as the SDK sets it (server GC)"), new("plain SignalR hub, collector as Nudge's")];
        for (var run = 1; run <= options.Runs; run++)
        {
            Report.Progress($"fanout, run {run} of {options.Runs}");
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            await MeasureNudgeAsync(options, Path.Combine(folder.FullName, "hub"), connections, nudge[0], Hub);
            await MeasureNudgeAsync(options, Path.Combine(folder.FullName, "stream"), connections, nudge[1], Stream);
            await MeasurePeerAsync(options, folder.FullName, PeerServer.WebDefaults, connections, peers[0]);
            await MeasurePeerAsync(options, folder.FullName, PeerServer.AsNudge, connections, peers[1]);
            folder.Delete(recursive: true);
            foreach (var figures in (Figures[])[.. nudge, .. peers])
                figures.CompareWith(peers[0]);
        }

        return Print(options, connections, [.. nudge, .. peers]);
    }

    private static Subscriber Hub(string token, Publications publications) =>
        new HubSubscriber("/hub?access_token=" + token, ("Attach", $"\"{Channel}\",null"), publications);

    private static Subscriber Stream(string token, Publications publications) => new StreamSubscriber(token, publications, Channel);

    private static async Task MeasureNudgeAsync(
        BenchOptions options, string folder, int connections, Figures figures, Func<string, Publications, Subscriber> subscribe)
    {
        Directory.CreateDirectory(folder);
        using var server = await NudgeServer.StartAsync(options.Server, folder, null, options.Environment);
        var users = Enumerable.Range(0, connections).Select(PublishRequest.UserName).ToArray();
        var tokens = await server.MintTokensAsync(users, Channel);
        using var load = new Load(server.Port, () => server.ProcessorSeconds);
        load.Subscribe(tokens.Select(token => subscribe(token, load.Publications)));
        load.Connect(PublishRequest.ToChannel(server.Authorization, Channel), 202, PublishersMax);
        Measure(options, load, connections, figures);
    }

    private static async Task MeasurePeerAsync(
        BenchOptions options, string folder, IReadOnlyDictionary<string, string> environment, int connections, Figures figures)
    {
        using var server = await PeerServer.StartHubAsync(folder, environment);
        using var load = new Load(server.Port, () => server.ProcessorSeconds);
        load.Subscribe(
            Enumerable.Range(0, connections).Select(_ => new HubSubscriber("/hub", ("Join", $"\"{Channel}\""), load.Publications)));
        load.Connect(PublishRequest.ToPeer(Channel), 200, PublishersMax);
        Measure(options, load, connections, figures);
    }

    private static void Measure(BenchOptions options, Load load, int connections, Figures figures)
    {
        load.Rest = TimeSpan.FromMilliseconds(0.2);
        load.Target = () => (0, connections);
        // The code that is measured is compiled for its load first.
        load.Window(InFlight, TimeSpan.Zero, WarmUp);
        figures.Paced(load.Pace((double)options.Rate / connections, TimeSpan.FromSeconds(1), options.Duration));
        figures.Full(load.Window(InFlight, TimeSpan.FromSeconds(1), options.Duration));
    }

    private static string Print(BenchOptions options, int connections, IReadOnlyList<Figures> all)
    {
        var table = new MarkdownTable(
            "server", "CPU s per million, paced", "of the plain hub's", "p50 ms", "p99 ms", "deliveries/s, 8 in flight",
            "CPU s per million, 8 in flight", "of the plain hub's", "lost or twice", "cores elsewhere");
        foreach (var figures in all)
            table.Add(figures.Row());
        return $"""
            {Report.Conditions(options)}

            {connections.ToString("n0", CultureInfo.InvariantCulture)} connections of as many users, one channel. Paced:
            {options.Rate.ToString("n0", CultureInfo.InvariantCulture)} deliveries/s for every server.
            Nudge stores each notification (SQLite); the plain hub stores nothing.

            {table}
            """;
    }

    /// <summary>Of one server, over the runs.</summary>
    private sealed class Figures(string server)
    {
        private readonly Spread _pacedCost = new(), _pacedRatio =
            new(), _p50 = new(), _p99 = new(), _rate = new(), _fullCost = new(), _fullRatio = new(), _wrong = new(), _other = new();
        private double _lastPaced, _lastFull;

        internal void Paced(Phase phase)
        {
            _lastPaced = phase.ServerSecondsPerMillionDeliveries;
            _pacedCost.Add(_lastPaced);
            _p50.Add(phase.DeliveryMilliseconds(50));
            _p99.Add(phase.DeliveryMilliseconds(99));
            _wrong.Add(phase.Wrong);
            _other.Add(phase.OtherCores);
            Report.Progress(
                $"  {server}: paced {phase.DeliveriesPerSecond:f0}/s, {_lastPaced:f2} s per million, generator {phase.GeneratorCores:f2}, "
                + $"other {phase.OtherCores:f2}");
        }

        internal void Full(Phase phase)
        {
            _lastFull = phase.ServerSecondsPerMillionDeliveries;
            _fullCost.Add(_lastFull);
            _rate.Add(phase.DeliveriesPerSecond);
            _wrong.Add(phase.Wrong);
            _other.Add(phase.OtherCores);
            Report.Progress(
                $"  {server}: full {phase.DeliveriesPerSecond:f0}/s, {_lastFull:f2} s per million, generator {phase.GeneratorCores:f2}, "
                + $"other {phase.OtherCores:f2}");
        }

        internal void CompareWith(Figures peer)
        {
            _pacedRatio.Add(_lastPaced / peer._lastPaced);
            _fullRatio.Add(_lastFull / peer._lastFull);
        }

        internal string[] Row() =>
        [
            server, _pacedCost.Text("f1"), _pacedRatio.Text("f2"), _p50.Text("f1"), _p99.Text("f1"), _rate.Text("n0"), _fullCost.Text("f1"),
            _fullRatio.Text("f2"), _wrong.Text("f0"), _other.Text("f2"),
        ];
    }
}
