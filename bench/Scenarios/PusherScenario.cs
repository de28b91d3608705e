using System.Globalization;
using Nudge.Bench.Clients;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// Pusher's protocol, signed publishes and all, against servers that send bare messages to bare WebSockets under the same load.
/// </summary>
internal static class PusherScenario
{
    internal const string Name = "pusher";

    private const int Subscribers = 1_000;
    private const int Users = 5_000;
    private const int Idle = 10_000;
    private const int CommonDeliveries = 40_000;
    private const int PublishersMax = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        List<(Figures Figures, Func<string, Task<PusherTarget>> StartAsync)> servers =
        [
            (new("Nudge"), folder => PusherTarget.StartNudgeAsync(options, folder)),
            (new("WebSockets of ASP.NET Core"), PusherTarget.StartSocketsAsync),
        ];
        if (options.Bun is { } bun)
            servers.Add((new("Bun (uWebSockets)"), folder => PusherTarget.StartBunAsync(bun, folder)));
        for (var run = 1; run <= options.Runs; run++)
        {
            Report.Progress($"pusher, run {run} of {options.Runs}");
            foreach (var (figures, startAsync) in servers)
            {
                var folder = Directory.CreateTempSubdirectory("nudge-bench-");
                using (var target = await startAsync(folder.FullName))
                    FanOut(options, target, figures);
                using (var target = await startAsync(folder.FullName))
                    Single(options, target, figures);
                using (var target = await startAsync(folder.FullName))
                    Rest(target, figures);
                folder.Delete(recursive: true);
            }
        }

        return Print(options, [.. servers.Select(server => server.Figures)]);
    }

    /// <summary>
    /// One channel of many: as much as it takes with a few and with many events under way, and a rate that all of them take.
    /// </summary>
    private static void FanOut(BenchOptions options, PusherTarget target, Figures figures)
    {
        using var load = new Load(target.Port, target.ProcessorSeconds);
        load.Target = () => (0, Subscribers);
        load.Subscribe(Enumerable.Range(0, Subscribers).Select(_ => target.Listen(0, load.Publications)));
        load.Connect(target.Request, 200, PublishersMax);
        figures.Add(
            "max", load.Window(8, WarmUp, options.Duration), phase => phase.DeliveriesPerSecond,
            phase => phase.ServerSecondsPerMillionDeliveries);
        figures.Add(
            "deep", load.Window(64, WarmUp, options.Duration), phase => phase.DeliveriesPerSecond,
            phase => phase.ServerSecondsPerMillionDeliveries);
        var common = load.Pace((double)CommonDeliveries / Subscribers, WarmUp, options.Duration);
        figures.Add("common", common, phase => phase.DeliveriesPerSecond, phase => phase.ServerSecondsPerMillionDeliveries);
    }

    /// <summary>Many channels of one, as users' own channels are.</summary>
    private static void Single(BenchOptions options, PusherTarget target, Figures figures)
    {
        using var load = new Load(target.Port, target.ProcessorSeconds);
        load.Target = () => (Random.Shared.Next(Users), 1);
        load.Subscribe(Enumerable.Range(0, Users).Select(user => target.Listen(user, load.Publications)));
        load.Connect(target.Request, 200, PublishersMax);
        figures.Add(
            "single", load.Window(64, WarmUp, options.Duration), phase => phase.PublishesPerSecond,
            phase => phase.ServerSecondsPerMillionPublishes);
    }

    /// <summary>
    /// Connections that receive nothing. A thousand come before, so that what is measured are connections and not the start of a server.
    /// </summary>
    private static void Rest(PusherTarget target, Figures figures)
    {
        using var load = new Load(target.Port, target.ProcessorSeconds);
        load.Subscribe(Enumerable.Range(0, 1_000).Select(channel => target.Listen(channel, load.Publications)));
        load.Idle(WarmUp);
        var before = target.ResidentBytes();
        load.Subscribe(Enumerable.Range(0, Idle).Select(channel => target.Listen(channel, load.Publications)));
        load.Idle(2 * WarmUp);
        figures.Idle((target.ResidentBytes() - before) / (double)Idle / 1_000);
    }

    private static string Print(BenchOptions options, IReadOnlyList<Figures> all)
    {
        var table = new MarkdownTable(["", .. all.Select(figures => figures.Server)]);
        table.Add(["deliveries/s, 8 events under way", .. all.Select(figures => figures.Rate("max"))]);
        table.Add(["CPU s per million deliveries", .. all.Select(figures => figures.Cost("max", all[0]))]);
        table.Add(["deliveries/s, 64 events under way", .. all.Select(figures => figures.Rate("deep"))]);
        table.Add(["CPU s per million deliveries", .. all.Select(figures => figures.Cost("deep", all[0]))]);
        table.Add([
            $"CPU s per million deliveries at {CommonDeliveries.ToString("n0", CultureInfo.InvariantCulture)}/s",
            .. all.Select(figures => figures.Cost("common", all[0])),
        ]);
        table.Add([
            $"publishes/s to {Users.ToString("n0", CultureInfo.InvariantCulture)} channels of one",
            .. all.Select(figures => figures.Rate("single")),
        ]);
        table.Add(["CPU s per million publishes", .. all.Select(figures => figures.Cost("single", all[0]))]);
        table.Add(["kB for each idle connection", .. all.Select(figures => figures.IdleKilobytes)]);
        table.Add(["lost or twice", .. all.Select(figures => figures.Wrong)]);
        table.Add(["cores elsewhere", .. all.Select(figures => figures.Other)]);
        return $"""
            {Report.Conditions(options)}

            {Subscribers.ToString("n0", CultureInfo.InvariantCulture)} subscribers of one channel, if nothing else is said. Nudge speaks
            Pusher's protocol and verifies the signature of each publish; the others pass a body on.
            In brackets behind a peer's cost: Nudge's, as a ratio to it.

            {table}
            """;
    }

    /// <summary>Of one server, over the runs.</summary>
    private sealed class Figures(string server)
    {
        private readonly Dictionary<string, (Spread Rate, Spread Cost)> _phases = [];
        private readonly Spread _idle = new(), _wrong = new(), _other = new();

        internal string Server => server;

        internal string IdleKilobytes => _idle.Text("f1");

        internal string Wrong => _wrong.Text("f0");

        internal string Other => _other.Text("f2");

        internal void Add(string name, Phase phase, Func<Phase, double> rate, Func<Phase, double> cost)
        {
            if (!_phases.TryGetValue(name, out var spreads))
                _phases[name] = spreads = (new(), new());
            spreads.Rate.Add(rate(phase));
            spreads.Cost.Add(cost(phase));
            _wrong.Add(phase.Wrong);
            _other.Add(phase.OtherCores);
            Report.Progress(
                $"  {server}: {name} {rate(phase):n0}/s, {cost(phase):f2} s per million, generator {phase.GeneratorCores:f2}, other "
                + $"{phase.OtherCores:f2}");
        }

        internal void Idle(double kilobytes)
        {
            _idle.Add(kilobytes);
            Report.Progress($"  {server}: {kilobytes:f1} kB for each idle connection");
        }

        internal string Rate(string name) => _phases[name].Rate.Text("n0");

        internal string Cost(string name, Figures first)
        {
            var cost = _phases[name].Cost;
            return first == this
                ? cost.Text("f2")
                : string.Create(CultureInfo.InvariantCulture, $"{cost.Text("f2")} [{first._phases[name].Cost.Median / cost.Median:f2}]");
        }
    }
}
