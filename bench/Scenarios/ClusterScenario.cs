using System.Diagnostics;
using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// The publishes and deliveries of a cluster of 1, 2 and 3 nodes on one machine, against one process without Orleans; PostgreSQL for all.
/// </summary>
/// <remarks>
/// One machine: nodes share its cores, so a rate says what the distribution costs and not what a second machine brings. Clients publish at
/// the first node and receive at the last; of two nodes every second actor lives on the other, and of three two thirds do.
/// </remarks>
internal static class ClusterScenario
{
    internal const string Name = "cluster";

    private const int Connected = 200;
    private const int ToConnected = 5;
    private const double PacedPerSecond = 200;

    // Three processes compile the same code on the same two cores: after 5 s they were seen at half of the rate that they come to.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    // Until what a start leaves behind is collected or written.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        var figures = options.Nodes.ToDictionary(size => size, _ => new Figures());
        using var postgres = await PostgresCluster.StartAsync();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var nodes in options.Nodes)
            {
                Report.Progress($"{Name}, {(nodes == 0 ? "embedded" : $"{nodes} nodes")}, run {run} of {options.Runs}");
                await MeasureAsync(options, postgres, nodes, figures[nodes]);
            }
        }

        return Print(options, figures);
    }

    private static async Task MeasureAsync(BenchOptions options, PostgresCluster postgres, int nodes, Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("nudge-bench-");
        var servers = new List<NudgeServer>();
        try
        {
            var store = await postgres.CreateDatabaseAsync();
            // The first start makes the schema, which is not what starting costs.
            using (await StartAsync(options, folder, store, nodes, 0))
            {
            }

            var start = Stopwatch.GetTimestamp();
            servers.Add(await StartAsync(options, folder, store, nodes, 0));
            figures.Started(Stopwatch.GetElapsedTime(start));
            for (var i = 1; i < nodes; i++)
                servers.Add(await StartAsync(options, folder, store, nodes, i));
            await Task.Delay(Rest, TimeProvider.System, CancellationToken.None);
            figures.Rested(servers.Sum(server => server.ResidentBytes));
            await LoadAsync(options, postgres, servers, figures);
        }
        catch (InvalidOperationException)
        {
            // Their logs go with the folder, and say why.
            foreach (var server in servers)
                Report.Progress(server.Output);
            throw;
        }
        finally
        {
            foreach (var server in servers)
                server.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static Task<NudgeServer> StartAsync(BenchOptions options, DirectoryInfo folder, string store, int nodes, int number) =>
        nodes == 0
            ? NudgeServer.StartAsync(options.Server, folder.FullName, store, options.Environment)
            : NudgeServer.StartNodeAsync(options.Server, Path.Combine(folder.FullName, $"{number}"), store, options.Environment);

    private static async Task LoadAsync(BenchOptions options, PostgresCluster postgres, List<NudgeServer> servers, Figures figures)
    {
        var (first, last) = (servers[0], servers[^1]);
        var tokens = await first.MintTokensAsync([.. Enumerable.Range(0, Connected).Select(PublishRequest.UserName)], null);
        using var load = new Load(first.Port, () => servers.Sum(server => server.ProcessorSeconds), () => postgres.ProcessorSeconds);
        load.Subscribe(tokens.Select(token => new HubSubscriber("/hub?access_token=" + token, null, load.Publications)), last.Port);
        load.Connect(PublishRequest.ToUser(first.Authorization), 202, BenchOptions.PublishersMax);
        var resident = servers.Sum(server => server.ResidentBytes);
        load.Target = NextUser();
        load.Prepare(BenchOptions.PublishersMax, BareRows.Users);
        load.Saturate(BenchOptions.PublishersMax, TimeSpan.Zero, WarmUp);
        figures.Saturated(load.Saturate(BenchOptions.PublishersMax, TimeSpan.FromSeconds(1), options.Duration));
        // Every publish to someone who is connected: deliveries, and how long they take when nothing is full.
        var next = 0;
        load.Target = () => (next++ % Connected, 1);
        figures.Delivered(load.Saturate(BenchOptions.PublishersMax, TimeSpan.FromSeconds(1), options.Duration));
        figures.Paced(load.Pace(PacedPerSecond, TimeSpan.FromSeconds(2), options.Duration));
        figures.Grew(servers.Sum(server => server.ResidentBytes) - resident);
        var idle = servers.Sum(server => server.ProcessorSeconds);
        await Task.Delay(options.Duration, TimeProvider.System, CancellationToken.None);
        figures.Idled((servers.Sum(server => server.ProcessorSeconds) - idle) / options.Duration.TotalSeconds);
    }

    private static Func<(int, int)> NextUser()
    {
        var (next, connected, other) = (0, 0, 0);
        return () => next++ % ToConnected == 0
            ? (connected++ % Connected, 1)
            : (Connected + (other++ % (BareRows.Users - Connected)), 0);
    }

    private static string Print(BenchOptions options, Dictionary<int, Figures> figures)
    {
        var table = new MarkdownTable(
            "nodes", "first node's start to ready, s", "resident at rest, MB", "stored publishes/s", "answer p50 ms", "p99 ms",
            "CPU s per million: nodes", "PostgreSQL", "deliveries/s", $"at {PacedPerSecond:f0}/s: to the client p50 ms", "p99 ms",
            "idle cores", "memory grown, MB", "lost or twice", "cores: generator", "elsewhere");
        foreach (var size in options.Nodes)
            table.Add([size == 0 ? "embedded" : size.ToString(CultureInfo.InvariantCulture), .. figures[size].Cells()]);
        return $"""
            {Report.Conditions(options)}

            All on one machine with the database and the generator. {BenchOptions.PublishersMax} publishers at the first node,
            {BareRows.Users.ToString("n0", CultureInfo.InvariantCulture)} users, {Connected} of them connected to the last node; every fifth
            publish goes to one of these, and all of them where deliveries are counted.

            {table}
            """;
    }

    private sealed class Figures
    {
        private readonly Spread _start = new(), _rest = new(), _answer50 = new(), _answer99 = new();
        private readonly Spread _rate = new(), _nodes = new(), _store = new(), _deliveries =
            new(), _p50 = new(), _p99 = new(), _idle = new(), _grown = new(), _wrong = new(), _generator = new(), _other = new();

        internal void Started(TimeSpan took)
        {
            _start.Add(took.TotalSeconds);
            Report.Progress($"  ready after {took.TotalSeconds:f2} s");
        }

        internal void Rested(long bytes) => _rest.Add(bytes / 1e6);

        internal void Saturated(Phase phase)
        {
            _answer50.Add(phase.AnswerMilliseconds(50));
            _answer99.Add(phase.AnswerMilliseconds(99));
            _rate.Add(phase.PublishesPerSecond);
            _nodes.Add(phase.ServerSecondsPerMillionPublishes);
            _store.Add(phase.StoreSecondsPerMillionPublishes);
            _generator.Add(phase.GeneratorCores);
            _other.Add(phase.OtherCores);
            _wrong.Add(phase.Wrong);
            Report.Progress(
                $"  {phase.PublishesPerSecond:f0}/s, {phase.ServerSecondsPerMillionPublishes:f0} + "
                + $"{phase.StoreSecondsPerMillionPublishes:f0} s per million, elsewhere {phase.OtherCores:f2} cores");
        }

        internal void Delivered(Phase phase)
        {
            _deliveries.Add(phase.DeliveriesPerSecond);
            Report.Progress($"  {phase.DeliveriesPerSecond:f0} deliveries/s");
        }

        internal void Paced(Phase phase)
        {
            _p50.Add(phase.DeliveryMilliseconds(50));
            _p99.Add(phase.DeliveryMilliseconds(99));
            Report.Progress($"  paced: p50 {phase.DeliveryMilliseconds(50):f2}, p99 {phase.DeliveryMilliseconds(99):f2} ms");
        }

        internal void Idled(double cores) => _idle.Add(cores);

        internal void Grew(long bytes) => _grown.Add(bytes / 1e6);

        internal string[] Cells() =>
        [
            _start.Text("f2"), _rest.Text("f0"), _rate.Text("n0"), _answer50.Text("f2"), _answer99.Text("f2"), _nodes.Text("f0"),
            _store.Text("f0"), _deliveries.Text("n0"), _p50.Text("f2"), _p99.Text("f2"), _idle.Text("f3"), _grown.Text("f0"),
            _wrong.Text("f0"),
            _generator.Text("f2"), _other.Text("f2"),
        ];
    }
}
