using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Nudge.Bench.Pushes;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// One notification of a channel to the devices of very many subscribers, by a stand-in of Expo in this process: how fast, in how much
/// memory, and how fast the receipts are taken in.
/// </summary>
internal static class PushScenario
{
    internal const string Name = "push";

    private const string Channel = "library:7";
    private const string UserPrefix = "u-";
    private const int Waiting = 0, Confirmed = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Settings of a server that calls a stand-in.</summary>
    internal static Dictionary<string, string> SettingsFor(ExpoProvider provider, BenchOptions options) => new(options.Environment)
    {
        ["NUDGE__PUSH__EXPOURL"] = provider.Url,
        ["NUDGE__OUTBOUND__ALLOWEDNETWORKS"] = "127.0.0.1",
        // The stand-in is no project at Expo, which takes 600 a second.
        ["NUDGE__PUSH__EXPOPERSECONDMAX"] = "100000",
    };

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        using var cluster = options.Stores.Contains(StoreKind.PostgreSql) ? await PostgresCluster.StartAsync() : null;
        var table = new MarkdownTable(
            "store", "devices", "pushes/s", "s", "peak MB of the server", "CPU s per million: server", "PostgreSQL",
            "messages, kB of a request", "requests at once", "receipts/s", "CPU s per million receipts", "missed or twice",
            "cores elsewhere");
        foreach (var kind in options.Stores)
        {
            foreach (var devices in options.Devices)
            {
                var folder = Directory.CreateTempSubdirectory("nudge-bench-");
                table.Add(await MeasureAsync(
                    options, await BenchStore.CreateAsync(kind, folder.FullName, cluster), folder.FullName, devices));
                folder.Delete(recursive: true);
            }
        }

        return $"""
            {Report.Conditions(options)}

            Each device has a user who has subscribed to the channel. The stand-in unpacks and counts, and takes
            {options.Latency?.TotalMilliseconds ?? 0} ms for a request. From the publish until each device's row is
            durable; then all receipts are made due at once, until the last one is recorded.

            {table}
            """;
    }

    private static async Task<string[]> MeasureAsync(BenchOptions options, BenchStore store, string folder, int devices)
    {
        await using var provider = await ExpoProvider.StartAsync(devices, options.Latency ?? TimeSpan.Zero);
        var settings = SettingsFor(provider, options);
        string app;
        using (var first = await NudgeServer.StartAsync(options.Server, folder, store.Option, settings))
        {
            app = first.App.App;
            await first.ChangeSettingsAsync(new { push = new { enabled = true } });
        }

        Report.Progress($"push, {store.Kind}: subscribing {devices} users");
        await using (var open = await store.OpenAsync())
            await Subscriptions.AddAsync(open, app, Channel, Enumerable.Range(0, devices).Select(i => UserPrefix + Text(i)));
        await using var tables = store.OpenPushTables();
        await tables.AddDevicesAsync(app, UserPrefix, 0, devices);

        using var server = await NudgeServer.StartAsync(options.Server, folder, store.Option, settings);
        using var client = server.CreateClient();
        var figures = new Figures();
        var clock = new CpuClock(server, store);
        for (var run = 0; run <= options.Runs; run++)
        {
            provider.Forget();
            server.ForgetPeak();
            var sent = await SendAsync(client, tables, clock, $"n-{run}");
            var wrong = provider.MissedOrTwice(devices) + await tables.CountStateAsync(Waiting);
            var peak = server.PeakBytes;
            await tables.MakeDueAsync();
            var asked = await AskAsync(tables, provider, clock);
            wrong += Math.Abs(provider.Now.Receipts - devices) + Math.Abs(await tables.CountStateAsync(Confirmed) - (devices * (run + 1L)));
            Report.Progress(
                $"  {(run == 0 ? "warm-up" : $"run {run} of {options.Runs}")}: {devices / sent.Seconds:n0} pushes/s, {peak >> 20} MB, "
                + $"{devices / asked.Seconds:n0} receipts/s, {wrong} missed or twice");
            // The first round is the compiler's.
            if (run > 0)
                figures.Add(devices, provider.Now, sent, asked, peak, wrong);
        }

        return [store.Kind, devices.ToString("n0", CultureInfo.InvariantCulture), .. figures.Cells()];
    }

    private static async Task<Cost> SendAsync(HttpClient client, PushTables tables, CpuClock clock, string id)
    {
        clock.Start();
        using var answer = await client.PostAsJsonAsync("/api/notify", new
        {
            channel = Channel,
            id,
            notification = new
            {
                type = "news",
                payload = new { title = "The library is open again", body = "Until ten this evening.", url = "https://library.example/7" },
            },
        });
        answer.EnsureSuccessStatusCode();
        await UntilAsync(async () => await tables.OpenJobsAsync() == 0);
        return clock.Stop(clock.Began);
    }

    private static async Task<Cost> AskAsync(PushTables tables, ExpoProvider provider, CpuClock clock)
    {
        clock.Start();
        await UntilAsync(async () => !await tables.HasOutstandingAsync());
        return clock.Stop(provider.Now.FirstReceiptAt);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var start = Stopwatch.GetTimestamp(); !await isSo();)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException("It does not end.");
            await Task.Delay(10);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Seconds">It took so long.</param>
    /// <param name="Server">Processor seconds.</param>
    /// <param name="Store">Processor seconds of a database beside the server.</param>
    /// <param name="Elsewhere">Cores that others had.</param>
    private readonly record struct Cost(double Seconds, double Server, double Store, double Elsewhere);

    private sealed class CpuClock(NudgeServer server, BenchStore store)
    {
        private double _server, _store, _own, _machine;

        internal long Began { get; private set; }

        internal void Start()
        {
            (_server, _store) = (server.ProcessorSeconds, store.ProcessorSeconds);
            (_own, _machine) = (ProcessorTime.OfThisProcess(), ProcessorTime.OfMachine());
            Began = Stopwatch.GetTimestamp();
        }

        internal Cost Stop(long since)
        {
            var (all, seconds) = (Stopwatch.GetElapsedTime(Began).TotalSeconds, Stopwatch.GetElapsedTime(since).TotalSeconds);
            var (ours, database) = (server.ProcessorSeconds - _server, store.ProcessorSeconds - _store);
            var others = ProcessorTime.OfMachine() - _machine - ours - database - (ProcessorTime.OfThisProcess() - _own);
            return new(seconds, ours, database, others / all);
        }
    }

    private sealed class Figures
    {
        private readonly Spread _rate = new(), _seconds = new(), _peak = new(), _server = new(), _store = new(), _receipts = new(),
            _asking = new(), _wrong = new(), _elsewhere = new();

        private ExpoProvider.Counts? _last;

        internal void Add(int devices, ExpoProvider.Counts counts, Cost sent, Cost asked, long peak, long wrong)
        {
            var million = devices / 1_000_000.0;
            _rate.Add(devices / sent.Seconds);
            _seconds.Add(sent.Seconds);
            _peak.Add(peak / (double)(1 << 20));
            _server.Add(sent.Server / million);
            _store.Add(sent.Store / million);
            _receipts.Add(devices / asked.Seconds);
            _asking.Add((asked.Server + asked.Store) / million);
            _wrong.Add(wrong);
            _elsewhere.Add(sent.Elsewhere);
            _last = counts;
        }

        internal string[] Cells() =>
        [
            _rate.Text("n0"), _seconds.Text("f2"), _peak.Text("f0"), _server.Text("f0"), _store.Text("f0"),
            string.Create(CultureInfo.InvariantCulture, $"{_last!.MessagesPerRequest:f0}, {_last.BytesPerRequest / 1_000:f1}"),
            Text(_last.UnderWayMax), _receipts.Text("n0"), _asking.Text("f0"), _wrong.Text("f0"), _elsewhere.Text("f2"),
        ];
    }
}
