using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Counting;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// A publish to a channel of very many subscribers: the rows that it writes and the time that it takes, against a channel of ten. And
/// whether the badges of some of these subscribers, who mute, read ahead, delete and cause rows of their own, are what a count of the rows
/// gives.
/// </summary>
internal static class MillionScenario
{
    internal const string Name = "million";

    private const int Few = 10;
    private const int ManyChannel = 1;
    private const int FewChannel = 2;
    private const int Alternations = 5;
    private const int Rounds = 3;
    private const int PublicationsInRound = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        using var cluster = options.Stores.Contains(StoreKind.PostgreSql) ? await PostgresCluster.StartAsync() : null;
        var table = new MarkdownTable(
            "store", "rows for each publish, " + Count(options.Subscribers) + " subscribers", "rows, ten subscribers",
            "answer p50 ms, " + Count(options.Subscribers) + " subscribers", "p50 ms, ten", "ratio", "publishes measured",
            "summaries equal to a count of the rows");
        var samples = new List<string>();
        foreach (var kind in options.Stores)
        {
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            var (cells, exceptions) = await MeasureAsync(
                options, await BenchStore.CreateAsync(kind, folder.FullName, cluster), folder.FullName);
            table.Add(cells);
            samples.Add($"- {kind}: {exceptions}");
            folder.Delete(recursive: true);
        }

        return $"""
            {Report.Conditions(options)}

            The subscriptions are written through the store's API (`IActorStore.AppendAsync`), the rows as the Inbox actor decides
            them; one publisher, in turns of a second to either channel.

            {table}
            Before and after that, the summaries of {Count(SampleSize(options))} of the subscribers, by seed {options.Seed},
            are compared with a count by brute force over the rows of `channel_log`, `inbox_log`, `subscriptions`, `marks` and `preferences`, unread and unseen, in all and for each channel. Any difference ends the run.

            {string.Join('\n', samples)}

            """;
    }

    private static async Task<(string[] Cells, Exceptions Exceptions)> MeasureAsync(BenchOptions options, BenchStore store, string folder)
    {
        string app;
        using (var first = await NudgeServer.StartAsync(options.Server, folder, store.Option, options.Environment))
            app = first.App.App;
        Report.Progress($"million, {store.Kind}: subscribing {Count(options.Subscribers)} users");
        await using (var open = await store.OpenAsync())
        {
            await Subscriptions.AddAsync(
                open, app, PublishRequest.ChannelName(FewChannel), Enumerable.Range(0, Few).Select(number => $"few-{Text(number)}"));
            await Subscriptions.AddAsync(
                open, app, PublishRequest.ChannelName(ManyChannel), Enumerable.Range(0, options.Subscribers).Select(Subscriber));
        }

        using var server = await NudgeServer.StartAsync(options.Server, folder, store.Option, options.Environment);
        using var client = server.CreateClient();
        var readers = new SampledReaders(client, PublishRequest.ChannelName(ManyChannel), Sample(options), options.Seed);
        Report.Progress($"  {readers.Count} sampled subscribers, seed {options.Seed}");
        await readers.RunAsync(Rounds, PublicationsInRound);
        await CheckAsync();

        using var load = new Load(server.Port, () => server.ProcessorSeconds, () => store.ProcessorSeconds);
        load.Connect(PublishRequest.ToNumberedChannel(server.Authorization), 202, 1);
        var (manyRows, fewRows) = (await RowsAsync(load, store, ManyChannel), await RowsAsync(load, store, FewChannel));
        Report.Progress($"  rows for each publish: {manyRows}; with ten: {fewRows}");

        var (many, few, ratio) = (new Spread(), new Spread(), new Spread());
        long publishes = 0;
        for (var run = 1; run <= options.Runs; run++)
        {
            var (manyTimes, fewTimes) = (new Spread(), new Spread());
            for (var i = 0; i < Alternations; i++)
            {
                publishes += Time(load, ManyChannel, manyTimes);
                publishes += Time(load, FewChannel, fewTimes);
            }

            many.Add(manyTimes.Median);
            few.Add(fewTimes.Median);
            ratio.Add(manyTimes.Median / fewTimes.Median);
            Report.Progress($"  run {run} of {options.Runs}: {manyTimes.Median:f2} ms, with ten {fewTimes.Median:f2} ms");
        }

        var exceptions = await CheckAsync();
        string[] cells =
        [
            store.Kind, manyRows, fewRows, many.Text("f2"), few.Text("f2"), ratio.Text("f2"), Count(publishes),
            $"{Count(readers.Count)} of {Count(readers.Count)}",
        ];
        return (cells, exceptions);

        async Task<Exceptions> CheckAsync()
        {
            await using var tables = store.OpenTables();
            var found = await readers.CheckAsync(new RowCount(tables, app));
            Report.Progress($"  {readers.Count} summaries equal the rows: {found}");
            return found;
        }
    }

    // The first publishes make the channel's head and are not counted.
    private static async Task<string> RowsAsync(Load load, BenchStore store, int channel)
    {
        load.Target = () => (channel, 0);
        load.Saturate(1, TimeSpan.Zero, WarmUp);
        var before = await store.CountRowsAsync();
        var phase = load.Saturate(1, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        return TableCounts.PerPublication(before, await store.CountRowsAsync(), phase.PublishedInAll);
    }

    private static long Time(Load load, int channel, Spread times)
    {
        load.Target = () => (channel, 0);
        var phase = load.Saturate(1, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1));
        times.Add(phase.AnswerMilliseconds(50));
        return phase.PublishedInAll;
    }

    private static string Subscriber(int number) => $"many-{Text(number)}";

    private static int SampleSize(BenchOptions options) => Math.Min(options.Sampled, options.Subscribers);

    private static string[] Sample(BenchOptions options)
    {
        var random = new Random(options.Seed);
        var numbers = new HashSet<int>();
        while (numbers.Count < SampleSize(options))
            numbers.Add(random.Next(options.Subscribers));
        return [.. numbers.Select(Subscriber)];
    }

    private static string Count(long number) => number.ToString("n0", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
