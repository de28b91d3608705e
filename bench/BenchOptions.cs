using System.Globalization;

namespace Nudge.Bench;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    internal const string Help =
        """
        bench/run SCENARIO [OPTION VALUE]...

        Scenarios
          publish   stored publishes a second, latencies and processor time at 1 and 64 publishers, against the bare store
          bare      the bare store alone
          fanout    one channel notification to 5,000 connections of the hub and of SSE, against a plain SignalR hub
          million   what a publish to a channel of 1,000,000 subscribers writes and takes, against one of ten
          pusher    Pusher's protocol: fan-out, signed publishes, idle connections, against bare WebSockets
          push      one notification to 1,000, 10,000 and 100,000 devices, against a stand-in of Expo: rate, memory, receipts
          lanes     ten pushes a second of a business app, with and without a free app that floods its lane
          sockets   200 connections that are cut and come back under load
          retention 1,000,000 old notifications that go by bounded batches, and publishes beside them
          cluster   1, 2 and 3 nodes of a cluster against one process, on PostgreSQL
          hostile   honest load beside one attack after another: a heap of 512 MB, a slow disk, bounds that must hold
          micro     the hot paths one by one, by BenchmarkDotNet: bench/run micro [FILTER], such as FrameReads
          all       all of them but bare, push, lanes, retention, cluster, hostile and micro

        Options
          --store sqlite|postgresql|both   default both; hostile takes one, sqlite unless said
          --publishers N,N                 of publish, each 1 to 64, default 1,64
          --runs N                         1 to 20, default 3: figures are the median, the least and the most
          --seconds N                      measured in each phase, 1 to 600, default 10; of hostile 60
          --connections N                  of fanout, sockets and hostile; default 5,000, 200 and 500
          --rate N                         deliveries a second that fanout offers, default 30,000
          --subscribers N                  of million, default 1,000,000
          --devices N,N                    of push, each 1 to 1,000,000
          --latency-ms N                   of push and lanes: how long the stand-in takes for a request; default 0 and 50
          --rows N                         of retention, default 1,000,000
          --sampled N                      of million: users whose summary is compared with the rows, 1 to 10,000, default 300
          --seed N                         of million: what the sampled users are and do; default at random
          --nodes N,N                      of cluster, each 0 (one process without Orleans) to 9, default 0,1,2,3
          --attacks NAME,NAME              of hostile: these alone; default all
          --disk-ms N                      of hostile: what a write to disk takes at least, 0 (as it is) to 1,000, default 5
          --bun PATH                       of pusher: the program of Bun, to measure its server as well
          --metrics off|on|off,on          of publish: whether the server counts for /metrics, or both in turn; default off
          --env NAME=VALUE                 for the server; may be repeated
          --into FILE                      replaces the scenario's section of a Markdown file
        """;

    public string Scenario { get; init; } = "";

    internal const int PublishersMax = 64;

    /// <summary>nudge.dll of a Release build; <c>bench/run</c> gives it.</summary>
    public string Server { get; init; } = "";

    public IReadOnlyList<string> Stores { get; init; } = [StoreKind.Sqlite, StoreKind.PostgreSql];

    /// <summary>Whether the server counts for its page of metrics; several are measured in turn.</summary>
    public IReadOnlyList<bool> Metrics { get; init; } = [false];

    public IReadOnlyList<int> Publishers { get; init; } = [1, PublishersMax];

    public int Runs { get; init; } = 3;

    /// <summary>As asked for; <see langword="null"/>: the scenario's default.</summary>
    public TimeSpan? Seconds { get; init; }

    public TimeSpan Duration => Seconds ?? TimeSpan.FromSeconds(10);

    public int? Connections { get; init; }

    public int Rate { get; init; } = 30_000;

    public IReadOnlyList<int> Nodes { get; init; } = [0, 1, 2, 3];

    public int Subscribers { get; init; } = 1_000_000;

    public IReadOnlyList<int> Devices { get; init; } = [1_000, 10_000, 100_000];

    /// <summary>As asked for; <see langword="null"/>: the scenario's default.</summary>
    public TimeSpan? Latency { get; init; }

    public int Sampled { get; init; } = 300;

    public int Rows { get; init; } = 1_000_000;

    public int Seed { get; init; } = Random.Shared.Next();

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Attacks by name; none: all.</summary>
    public IReadOnlyList<string> Attacks { get; init; } = [];

    public int DiskMilliseconds { get; init; } = 5;

    /// <summary>The program of Bun; <see langword="null"/>: it is not measured.</summary>
    public string? Bun { get; init; }

    public string? Into { get; init; }

    /// <exception cref="ArgumentException">The message names the argument.</exception>
    internal static BenchOptions Parse(string[] arguments)
    {
        if (arguments.Length == 0 || arguments.Length % 2 == 0)
            throw new ArgumentException("A scenario is needed, and a value for each option.");
        var options = new BenchOptions { Scenario = arguments[0] };
        for (var i = 1; i < arguments.Length; i += 2)
            options = options.With(arguments[i], arguments[i + 1]);
        return options;
    }

    private BenchOptions With(string name, string value) => name switch
    {
        "--server" => this with { Server = value },
        "--store" => this with { Stores = StoreKind.Parse(value) },
        "--publishers" => this with { Publishers = [.. value.Split(',').Select(part => Number(name, part, 1, PublishersMax))] },
        "--runs" => this with { Runs = Number(name, value, 1, 20) },
        "--seconds" => this with { Seconds = TimeSpan.FromSeconds(Number(name, value, 1, 600)) },
        "--connections" => this with { Connections = Number(name, value, 1, 19_000) },
        "--rate" => this with { Rate = Number(name, value, 1, 10_000_000) },
        "--subscribers" => this with { Subscribers = Number(name, value, 10, 10_000_000) },
        "--devices" => this with { Devices = [.. value.Split(',').Select(part => Number(name, part, 1, 1_000_000))] },
        "--latency-ms" => this with { Latency = TimeSpan.FromMilliseconds(Number(name, value, 0, 10_000)) },
        "--rows" => this with { Rows = Number(name, value, 1_000, 10_000_000) },
        "--sampled" => this with { Sampled = Number(name, value, 1, 10_000) },
        "--seed" => this with { Seed = Number(name, value, 0, int.MaxValue) },
        "--metrics" => this with { Metrics = [.. value.Split(',').Select(IsOn)] },
        "--env" when value.Split('=', 2) is [var key, var setting] =>
            this with { Environment = new Dictionary<string, string>(Environment) { [key] = setting } },
        "--nodes" => this with { Nodes = [.. value.Split(',').Select(part => Number(name, part, 0, 9))] },
        "--attacks" => this with { Attacks = value.Split(',') },
        "--disk-ms" => this with { DiskMilliseconds = Number(name, value, 0, 1_000) },
        "--bun" => this with { Bun = value },
        "--into" => this with { Into = value },
        _ => throw new ArgumentException($"'{name} {value}' is not understood."),
    };

    private static bool IsOn(string value) => value switch
    {
        "off" => false,
        "on" => true,
        _ => throw new ArgumentException($"--metrics is off, on, or off,on, and not '{value}'."),
    };

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} is {least} to {most}, and not '{value}'.");
}
