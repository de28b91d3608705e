using Nudge.Bench.Reporting;

namespace Nudge.Bench.Hostile;

/// <summary>The figures of honest clients over a while.</summary>
/// <param name="Answers">Times from when a publish was due to its answer.</param>
/// <param name="Deliveries">Times from when it was due to the client that it was for.</param>
/// <param name="Refused">Publishes that were not taken, or not answered.</param>
/// <param name="Lost">Publishes that were taken and did not come to their client.</param>
/// <param name="Doubled">Deliveries more than once.</param>
/// <param name="Cut">Clients whose connections the server ended.</param>
/// <param name="ServerCores">Cores that the server kept busy, its database included.</param>
/// <param name="ResidentBytesMax">The most that the server had in memory.</param>
/// <param name="LogBytesPerSecond">The lines of its log.</param>
internal sealed record HonestFigures(
    Samples Answers, Samples Deliveries, long Refused, long Lost, long Doubled, long Cut, double ServerCores, long ResidentBytesMax,
    double LogBytesPerSecond)
{
    /// <summary>The first refusal, or why the first connection ended.</summary>
    internal string? FirstWrong { get; init; }

    internal bool IsWhole => Refused + Lost + Doubled + Cut == 0;
}
