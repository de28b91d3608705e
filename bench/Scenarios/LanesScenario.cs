using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Nudge.Bench.Pushes;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// An app with the plan business pushes to single users, ten times a second, while nothing else is pushed and while an app with the plan
/// free has more to push than its lane takes.
/// </summary>
internal static class LanesScenario
{
    internal const string Name = "lanes";

    private const int Users = 100;
    private const int Flooded = 10_000;
    private const int PerSecond = 10;

    /// <summary>Notifications of the flood that wait at any time.</summary>
    private const int FloodDepth = 8;

    private const string Channel = "flood:1";
    private const string BusinessPrefix = "b-", FreePrefix = "f-", Free = "flooder", Secret = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        using var cluster = options.Stores.Contains(StoreKind.PostgreSql) ? await PostgresCluster.StartAsync() : null;
        var table = new MarkdownTable(
            "store", "flood", "business: p50 ms", "p99 ms", "pushes measured", "of the p99 without the flood", "free: pushes/s");
        foreach (var kind in options.Stores)
        {
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            await MeasureAsync(
                options, await BenchStore.CreateAsync(kind, folder.FullName, cluster), folder.FullName, table);
            folder.Delete(recursive: true);
        }

        return $"""
            {Report.Conditions(options)}

            From the begin of the publish to the arrival of the request at the stand-in, which takes
            {(options.Latency ?? Latency).TotalMilliseconds} ms for each and 6 at once. The flood is notifications to a
            channel of {Flooded.ToString("n0", CultureInfo.InvariantCulture)} devices, of which {FloodDepth} wait at any time.

            {table}
            """;
    }

    private static async Task MeasureAsync(BenchOptions options, BenchStore store, string folder, MarkdownTable table)
    {
        await using var provider = await ExpoProvider.StartAsync(Users + Flooded, options.Latency ?? Latency);
        // The flood is to be as large as the lane takes, whatever the plan lets the app publish.
        var settings = new Dictionary<string, string>(PushScenario.SettingsFor(provider, options))
        {
            ["NUDGE__PLANS__FREE__PUBLISHESPERSECOND"] = "0",
            ["NUDGE__PLANS__FREE__CHANNELPUBLISHESPERSECOND"] = "0",
            ["NUDGE__PLANS__FREE__ADDRESSPUBLISHESPERSECOND"] = "0",
            ["NUDGE__PLANS__FREE__PUBLISHESPERDAY"] = "0",
            ["NUDGE__PLANS__BUSINESS__ADDRESSPUBLISHESPERSECOND"] = "0",
            ["NUDGE__PLANS__BUSINESS__PUBLISHESPERSECOND"] = "0",
        };
        string business;
        using (var first = await NudgeServer.StartAsync(options.Server, folder, store.Option, settings))
        {
            business = first.App.App;
            await first.ChangeAppAsync(new { plan = "business", settings = new { push = new { enabled = true } } });
            await first.CreateAppAsync(new
            {
                id = Free, name = "Flooder", key = Free, secret = Secret, plan = "free", settings = new { push = new { enabled = true } },
            });
        }

        await using (var open = await store.OpenAsync())
            await Subscriptions.AddAsync(open, Free, Channel, Enumerable.Range(Users, Flooded).Select(i => FreePrefix + Text(i)));
        await using var tables = store.OpenPushTables();
        await tables.AddDevicesAsync(business, BusinessPrefix, 0, Users);
        await tables.AddDevicesAsync(Free, FreePrefix, Users, Flooded);
        using var server = await NudgeServer.StartAsync(options.Server, folder, store.Option, settings);
        using var client = server.CreateClient();
        using var flooder = server.CreateClient();
        flooder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Free}:{Secret}")));

        var paced = new Pushes(provider, client);
        // The compiler's, of both.
        await FloodAsync(async () => _ = await paced.RunAsync(TimeSpan.FromSeconds(3)));
        var (alone, beside) = (new Spread(), new Spread());
        var (alone50, beside50, rate, count) = (new Spread(), new Spread(), new Spread(), 0);
        for (var run = 1; run <= options.Runs; run++)
        {
            while (await tables.OpenJobsAsync() > 0)
                await Task.Delay(50);
            var quiet = await paced.RunAsync(options.Duration);
            Samples? loud = null;
            provider.Forget();
            var seconds = await FloodAsync(async () => loud = await paced.RunAsync(options.Duration));
            rate.Add(provider.Now.Messages / seconds);
            alone.Add(quiet.Percentile(99));
            alone50.Add(quiet.Percentile(50));
            beside.Add(loud!.Percentile(99));
            beside50.Add(loud.Percentile(50));
            count += loud.Count;
            Report.Progress(
                $"lanes, {store.Kind}, run {run} of {options.Runs}: p99 {quiet.Percentile(99):f1} ms, beside the flood "
                + $"{loud.Percentile(99):f1} ms");
        }

        table.Add(store.Kind, "none", alone50.Text("f1"), alone.Text("f1"), Text(count), "", "");
        table.Add(
            store.Kind, "free", beside50.Text("f1"), beside.Text("f1"), Text(count),
            (beside.Median / alone.Median).ToString("f2", CultureInfo.InvariantCulture), rate.Text("n0"));

        async Task<double> FloodAsync(Func<Task> meanwhile)
        {
            using var ending = new CancellationTokenSource();
            var start = Stopwatch.GetTimestamp();
            var flood = Task.Run(async () =>
            {
                for (var number = 0; !ending.IsCancellationRequested; number++)
                {
                    while (await tables.OpenJobsAsync() >= FloodDepth && !ending.IsCancellationRequested)
                        await Task.Delay(20);
                    await NotifyAsync(
                        flooder, new { channel = Channel, notification = new { type = "news", payload = new { title = "Flood" } } });
                }
            });
            await meanwhile();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await ending.CancelAsync();
            await flood;
            return seconds;
        }
    }

    private static async Task NotifyAsync(HttpClient client, object notification)
    {
        using var answer = await client.PostAsJsonAsync("/api/notify", notification);
        answer.EnsureSuccessStatusCode();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Pushes to one user after another, each timed from when it was due.</summary>
    private sealed class Pushes
    {
        private readonly HttpClient _client;
        private readonly ConcurrentDictionary<int, long> _due = new();
        private readonly Lock _lock = new();
        private Samples _samples = new();
        private int _next;

        internal Pushes(ExpoProvider provider, HttpClient client)
        {
            _client = client;
            provider.Arrived = Note;
        }

        internal async Task<Samples> RunAsync(TimeSpan span)
        {
            lock (_lock)
                _samples = new();
            var start = Stopwatch.GetTimestamp();
            var calls = new List<Task>();
            for (var i = 0; i < span.TotalSeconds * PerSecond; i++)
            {
                var due = start + (i * Stopwatch.Frequency / PerSecond);
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait)
                    await Task.Delay(wait);
                var user = _next++ % Users;
                _due[user] = Stopwatch.GetTimestamp();
                calls.Add(NotifyAsync(
                    _client,
                    new { user = BusinessPrefix + Text(user), notification = new { type = "loan.due", payload = new { title = "Due" } } }));
            }

            await Task.WhenAll(calls);
            for (var patience = 0; !_due.IsEmpty; patience++)
                await (patience < 600 ? Task.Delay(50) : throw new InvalidOperationException($"{_due.Count} pushes never came."));
            lock (_lock)
                return _samples;
        }

        private void Note(int number)
        {
            if (!_due.TryRemove(number, out var due))
                return;
            lock (_lock)
                _samples.Add(Stopwatch.GetElapsedTime(due));
        }
    }
}
