using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>The rate of publishes by application servers, and its share of what the bare store can do with the same rows.</summary>
internal static class PublishScenario
{
    internal const string Name = "publish";
    internal const string BareName = "bare";

    /// <summary>A group of the bare store that no run comes to.</summary>
    private const long NeverReached = 1_000_000;

    private const int Connected = 200;
    private const int ToConnected = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    internal static Task<string> RunAsync(BenchOptions options) => RunAsync(options, withServer: true);

    internal static Task<string> RunBareAsync(BenchOptions options) => RunAsync(options, withServer: false);

    private static async Task<string> RunAsync(BenchOptions options, bool withServer)
    {
        using var cluster = options.Stores.Contains(StoreKind.PostgreSql) ? await PostgresCluster.StartAsync() : null;
        var all = options.Stores.SelectMany(kind => options.Metrics.Select(isCounting => new Figures(kind, isCounting))).ToArray();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var figures in all)
            {
                Report.Progress($"{options.Scenario}, {figures.Name}, run {run} of {options.Runs}");
                await InFreshStoreAsync(figures.Kind, cluster, (store, _) => MeasureBareAsync(options, store, figures));
                if (withServer)
                    await InFreshStoreAsync(figures.Kind, cluster, (store, folder) => MeasureServerAsync(options, store, folder, figures));
            }
        }

        return withServer ? Print(options, all) : PrintBare(options, all);
    }

    private static async Task InFreshStoreAsync(string kind, PostgresCluster? cluster, Func<BenchStore, string, Task> measureAsync)
    {
        var folder = Directory.CreateTempSubdirectory("nudge-bench-");
        await measureAsync(await BenchStore.CreateAsync(kind, folder.FullName, cluster), folder.FullName);
        folder.Delete(recursive: true);
    }

    private static async Task MeasureBareAsync(BenchOptions options, BenchStore store, Figures figures)
    {
        await using var bare = await store.OpenBareAsync();
        var run = await BareRun.MeasureAsync(bare, () => store.ProcessorSeconds, options.Duration);
        var before = await store.CountRowsAsync();
        await bare.WriteGroupAsync(0, NeverReached);
        figures.Bare(run, TableCounts.PerPublication(before, await store.CountRowsAsync(), BareRows.Group));
    }

    private static async Task MeasureServerAsync(BenchOptions options, BenchStore store, string folder, Figures figures)
    {
        using var server = await NudgeServer.StartAsync(options.Server, folder, store.Option, figures.Settings(options.Environment));
        var tokens = await server.MintTokensAsync([.. Enumerable.Range(0, Connected).Select(PublishRequest.UserName)], null);
        using var load = new Load(server.Port, () => server.ProcessorSeconds, () => store.ProcessorSeconds);
        load.Subscribe(tokens.Select(token => new HubSubscriber("/hub?access_token=" + token, null, load.Publications)));
        load.Connect(PublishRequest.ToUser(server.Authorization), 202, BenchOptions.PublishersMax);
        load.Target = NextUser();

        // Every user is met before anything is measured; what they are is then the same row each time.
        load.Prepare(BenchOptions.PublishersMax, 2 * BareRows.Users);
        load.Saturate(BenchOptions.PublishersMax, TimeSpan.Zero, WarmUp);
        var before = await store.CountRowsAsync();
        long count = 0;
        foreach (var publishers in options.Publishers)
        {
            var phase = load.Saturate(publishers, TimeSpan.FromSeconds(1), options.Duration);
            count += phase.PublishedInAll;
            figures.Served(phase, publishers);
        }

        figures.Compare(TableCounts.PerPublication(before, await store.CountRowsAsync(), count));
    }

    // Round and round all users; every fifth is one of those who are connected.
    private static Func<(int, int)> NextUser()
    {
        var (next, connected, other) = (0, 0, 0);
        return () => next++ % ToConnected == 0
            ? (connected++ % Connected, 1)
            : (Connected + (other++ % (BareRows.Users - Connected)), 0);
    }

    private static string Print(BenchOptions options, IReadOnlyList<Figures> all)
    {
        var table = new MarkdownTable(
            "store", "publishers", "stored publishes/s", "answer p50 ms", "p99 ms", "to the client p50 ms", "p99 ms",
            "CPU s per million: server", "PostgreSQL", "of the bare store's rate", "lost or twice", "cores: generator", "elsewhere");
        foreach (var figures in all)
        {
            table.Add(figures.BareRow());
            foreach (var publishers in options.Publishers)
                table.Add(figures.ServedRow(publishers));
        }

        return $"""
            {Report.Conditions(options)}

            {BareRows.Users.ToString("n0", CultureInfo.InvariantCulture)} users, {Connected} of them connected to the hub;
            every fifth publish goes to one of these. Each publisher has one call under way. The bare store writes the same rows of all tables
            ({string.Join("; ", all.Select(figures => $"{figures.Name}: {figures.Rows} for each publish"))})
            in groups of {BareRows.Group}, without a server.

            {table}
            """;
    }

    private static string PrintBare(BenchOptions options, IReadOnlyList<Figures> all)
    {
        var table = new MarkdownTable("store", "stored publishes/s", "CPU s per million", "rows for each");
        foreach (var figures in all)
            table.Add(figures.Name, figures.BareRate, figures.BareCost, figures.Rows);
        return $"{Report.Conditions(options)}\n\n{table}";
    }

    /// <summary>Of one store, with or without metrics, over the runs.</summary>
    private sealed class Figures(string kind, bool isCounting)
    {
        private readonly Spread _bareRate = new(), _bareCost = new();
        private readonly Dictionary<int, Served> _served = [];
        private double _lastBare;

        internal string Kind => kind;

        internal string Name => isCounting ? $"{kind}, metrics on" : kind;

        internal string Rows { get; private set; } = "";

        internal string BareRate => _bareRate.Text("n0");

        internal string BareCost => _bareCost.Text("f1");

        internal IReadOnlyDictionary<string, string> Settings(IReadOnlyDictionary<string, string> given) =>
            isCounting ? new Dictionary<string, string>(given) { ["NUDGE__METRICS__ENABLED"] = "true" } : given;

        internal void Bare(BareRun run, string rows)
        {
            Rows = rows;
            _lastBare = run.PublishesPerSecond;
            _bareRate.Add(run.PublishesPerSecond);
            _bareCost.Add(run.SecondsPerMillion);
            Report.Progress($"  bare: {run.PublishesPerSecond:f0}/s, {run.SecondsPerMillion:f1} s per million");
        }

        internal void Served(Phase phase, int publishers)
        {
            if (!_served.TryGetValue(publishers, out var served))
                _served[publishers] = served = new Served();
            served.Add(phase, _lastBare);
            Report.Progress(
                $"  {publishers} publishers: {phase.PublishesPerSecond:f0}/s ({phase.PublishesPerSecond / _lastBare:f2} of bare), "
                + $"{phase.ServerSecondsPerMillionPublishes:f1} + {phase.StoreSecondsPerMillionPublishes:f1} s per million, generator "
                + $"{phase.GeneratorCores:f2}, other {phase.OtherCores:f2}");
        }

        /// <exception cref="InvalidOperationException">
        /// The bare store does not write what the server writes: the ratio would mean nothing.
        /// </exception>
        internal void Compare(string rows)
        {
            if (rows != Rows)
                throw new InvalidOperationException($"For each publish the server wrote {rows}, and the bare store {Rows}.");
        }

        internal string[] BareRow() => [Name, "bare", BareRate, "", "", "", "", BareCost, "", "", "", "", ""];

        internal string[] ServedRow(int publishers) =>
            [Name, publishers.ToString(CultureInfo.InvariantCulture), .. _served[publishers].Cells()];
    }

    private sealed class Served
    {
        private readonly Spread _rate = new(), _answer50 = new(), _answer99 = new(), _delivery50 =
            new(), _delivery99 = new(), _server = new(), _store = new(), _ratio = new(), _wrong = new(), _generator = new(), _other = new();

        internal void Add(Phase phase, double bare)
        {
            _rate.Add(phase.PublishesPerSecond);
            _answer50.Add(phase.AnswerMilliseconds(50));
            _answer99.Add(phase.AnswerMilliseconds(99));
            _delivery50.Add(phase.DeliveryMilliseconds(50));
            _delivery99.Add(phase.DeliveryMilliseconds(99));
            _server.Add(phase.ServerSecondsPerMillionPublishes);
            _store.Add(phase.StoreSecondsPerMillionPublishes);
            _ratio.Add(phase.PublishesPerSecond / bare);
            _wrong.Add(phase.Wrong);
            _generator.Add(phase.GeneratorCores);
            _other.Add(phase.OtherCores);
        }

        internal string[] Cells() =>
        [
            _rate.Text("n0"), _answer50.Text("f2"), _answer99.Text("f2"), _delivery50.Text("f2"), _delivery99.Text("f2"),
            _server.Text("f0"), _store.Text("f0"), _ratio.Text("f2"), _wrong.Text("f0"), _generator.Text("f2"), _other.Text("f2"),
        ];
    }
}
