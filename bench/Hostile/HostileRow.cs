using System.Globalization;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Hostile;

/// <summary>One attack's figures, and whether the bounds held: nobody slows, stops or ends the process for the others.</summary>
/// <param name="Plan">The attack.</param>
/// <param name="Quiet">The honest before it.</param>
/// <param name="Attacked">The honest beside it.</param>
/// <param name="Attack">The attacker's account.</param>
/// <param name="ExitCode">With which the server ended.</param>
internal sealed record HostileRow(AttackPlan Plan, HonestFigures Quiet, HonestFigures Attacked, AttackResult Attack, int? ExitCode)
{
    internal const double RatioMax = 3;
    internal const double LogBytesPerSecondMax = 10_000;

    /// <summary>Of the server's heap.</summary>
    internal const long HeapBytes = 512L << 20;

    /// <summary>Of the whole process. A heap that is full takes more than this.</summary>
    internal const long ResidentBytesMax = HeapBytes;

    /// <summary>Calls to the tenant's server while the attack went on, where the app has a webhook.</summary>
    internal long? WebhookCalls { get; init; }

    internal static MarkdownTable Table() => new(
        "attack", "offered/s", "made/s", "taken/s", "refused/s, and what else was seen", "attacker's cores", "server's cores",
        "answer p50 ms", "p99 ms", "ratio", "to the client p50 ms", "p99 ms", "ratio", "refused, lost, twice, cut", "resident MB",
        "log kB/s", "bounds held");

    internal bool IsHeld => Broken.Count == 0;

    /// <summary>The faults that were found.</summary>
    internal IReadOnlyList<string> Broken =>
    [
        .. ExitCode is { } code ? [$"the server ended with {code}"] : Array.Empty<string>(),
        .. AnswerRatio <= RatioMax ? Array.Empty<string>() : ["answers"],
        .. DeliveryRatio <= RatioMax ? Array.Empty<string>() : ["deliveries"],
        .. Attacked.IsWhole ? Array.Empty<string>() : ["the honest were harmed"],
        .. Attacked.ResidentBytesMax <= ResidentBytesMax ? Array.Empty<string>() : ["memory"],
        .. Attacked.LogBytesPerSecond <= LogBytesPerSecondMax ? Array.Empty<string>() : ["log"],
    ];

    internal string[] Cells() =>
    [
        $"**{Plan.Name}**: {Plan.Says}", Number(Attack.Offered), Number(Attack.Made / Attack.Seconds),
        Number(Attack.Taken / Attack.Seconds), Refusals(),
        Number(Attack.Cores, "f2"), Number(Attacked.ServerCores, "f2"),
        Pair(figures => figures.Answers, 50), Pair(figures => figures.Answers, 99), Number(AnswerRatio, "f1"),
        Pair(figures => figures.Deliveries, 50), Pair(figures => figures.Deliveries, 99), Number(DeliveryRatio, "f1"),
        $"{Attacked.Refused}, {Attacked.Lost}, {Attacked.Doubled}, {Attacked.Cut}", Number(Attacked.ResidentBytesMax / 1e6),
        Number(Attacked.LogBytesPerSecond / 1e3, "f1"),
        IsHeld ? "yes" : $"no: {string.Join(", ", Broken)}",
    ];

    private double AnswerRatio => Attacked.Answers.Percentile(99) / Quiet.Answers.Percentile(99);

    private double DeliveryRatio => Attacked.Deliveries.Percentile(99) / Quiet.Deliveries.Percentile(99);

    private string Pair(Func<HonestFigures, Samples> of, double percent) =>
        $"{Number(of(Quiet).Percentile(percent), "f1")} → {Number(of(Attacked).Percentile(percent), "f1")}";

    private string Refusals() => string.Join("; ", Attack.Refused.OrderByDescending(refusal => refusal.Value).Concat(Attack.Seen)
        .Concat(WebhookCalls is { } calls ? [KeyValuePair.Create("webhook calls", calls)] : Array.Empty<KeyValuePair<string, long>>())
        .Select(count => $"{Number(count.Value / Attack.Seconds, "0.#")} {count.Key}"));

    private static string Number(double value, string format = "n0") =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
