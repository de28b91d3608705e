using System.Diagnostics;
using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// Old notifications that go by bounded batches, since rows that are younger or of longer-lived apps lie in the same partitions: how fast
/// they go, and how long publishes to the same inboxes take meanwhile, against the same publishes without.
/// </summary>
internal static class RetentionScenario
{
    internal const string Name = "retention";

    private const int PublishesPerSecond = 500;
    private const int Publishers = 64;

    // The demo's app keeps its notifications for a week.
    private static readonly TimeSpan Age = TimeSpan.FromDays(31);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        using var cluster = options.Stores.Contains(StoreKind.PostgreSql) ? await PostgresCluster.StartAsync() : null;
        var table = new MarkdownTable(
            "store", "rows", "seconds until they are gone", "rows deleted/s", "publish p50 ms before", "p99 ms before", "p50 ms meanwhile",
            "p99 ms meanwhile", "slowest 2 s: p99 ms");
        foreach (var kind in options.Stores)
        {
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            var store = await BenchStore.CreateAsync(kind, folder.FullName, cluster);
            table.Add(await MeasureAsync(options, store, folder.FullName));
            folder.Delete(recursive: true);
        }

        return $"""
            {Report.Conditions(options)}

            {Text(options.Rows)} rows, {Text(OldNotifications.PerUser)} in an inbox, are past their time and lie in the
            partition that is never dropped, so all go by the batches of a round of retention: an actor raises its floor, then its
            rows go, at most 2,000 in a transaction. Meanwhile {Text(PublishesPerSecond)} publishes a second to the same inboxes,
            each timed from when it was due; figures of two seconds each, median (least-most).

            {table}
            """;
    }

    private static async Task<string[]> MeasureAsync(BenchOptions options, BenchStore store, string folder)
    {
        var app = "";
        using (var first = await NudgeServer.StartAsync(options.Server, folder, store.Option, options.Environment))
            app = first.App.App;
        Report.Progress($"{Name}, {store.Kind}: writing {Text(options.Rows)} rows");
        await using (var open = await store.OpenAsync())
            await OldNotifications.AddAsync(open, app, options.Rows, Age);

        var (quietHalf, quiet) = (new Spread(), new Spread());
        using (var server = await StartAsync(86_400))
        {
            using var load = Connect(server);
            load.Pace(PublishesPerSecond, TimeSpan.Zero, WarmUp);
            for (var i = 0; i < 5; i++)
                Note(load.Pace(PublishesPerSecond, TimeSpan.Zero, Look), quietHalf, quiet);
        }

        var (busyHalf, busy) = (new Spread(), new Spread());
        double seconds;
        using (var server = await StartAsync(1))
        {
            using var load = Connect(server);
            var begun = Stopwatch.GetTimestamp();
            await using var tables = store.OpenTables();
            do
            {
                Note(load.Pace(PublishesPerSecond, TimeSpan.Zero, Look), busyHalf, busy);
                seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
                if (seconds > Patience.TotalSeconds)
                    throw new InvalidOperationException("Old rows are there after twenty minutes.");
            }
            while (await HasOldRowsAsync(tables));
        }

        return
        [
            store.Kind, Text(options.Rows), seconds.ToString("n0", CultureInfo.InvariantCulture), Text((int)(options.Rows / seconds)),
            quietHalf.Text("f2"), quiet.Text("f2"), busyHalf.Text("f2"), busy.Text("f2"),
            busy.Most.ToString("f2", CultureInfo.InvariantCulture),
        ];

        Task<NudgeServer> StartAsync(int retentionSeconds) => NudgeServer.StartAsync(
            options.Server, folder, store.Option, new Dictionary<string, string>(options.Environment)
            {
                ["NUDGE__RETENTIONSECONDS"] = retentionSeconds.ToString(CultureInfo.InvariantCulture),
            });

        Load Connect(NudgeServer server)
        {
            var load = new Load(server.Port, () => server.ProcessorSeconds, () => store.ProcessorSeconds);
            load.Connect(PublishRequest.ToUser(server.Authorization), 202, Publishers);
            var random = new Random(options.Seed);
            load.Target = () => (random.Next(options.Rows / OldNotifications.PerUser), 0);
            return load;
        }
    }

    private static void Note(Phase phase, Spread half, Spread most)
    {
        var (p50, p99) = (phase.AnswerMilliseconds(50), phase.AnswerMilliseconds(99));
        half.Add(p50);
        most.Add(p99);
        Report.Progress($"  {phase.PublishesPerSecond:f0} publishes/s, p50 {p50:f2} ms, p99 {p99:f2} ms");
    }

    private static async Task<bool> HasOldRowsAsync(Counting.StoredTables tables) =>
        (await tables.ReadAsync("select count(*) from (select 1 from inbox_log where item_id like 'old-%' limit 1) found"))[0][0] is not 0L;

    private static string Text(int number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
