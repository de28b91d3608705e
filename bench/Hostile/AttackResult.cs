namespace Nudge.Bench.Hostile;

/// <summary>An attacker's own account.</summary>
/// <param name="Offered">Attempts a second that it would have made.</param>
/// <param name="Seconds">How long it attacked.</param>
/// <param name="Cores">That it kept busy.</param>
/// <param name="Made">Attempts.</param>
/// <param name="Taken">Those that the server served.</param>
/// <param name="Refused">The others that it answered, by status and code.</param>
/// <param name="Seen">Other things worth a look.</param>
internal sealed record AttackResult(
    double Offered, double Seconds, double Cores, long Made, long Taken, IReadOnlyDictionary<string, long> Refused,
    IReadOnlyDictionary<string, long> Seen);
