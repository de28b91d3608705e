using Nudge.Push.Sending;

namespace Nudge.Push.Pacing;

/// <summary>Whether an app's lane to one provider is open. A value that a row can hold.</summary>
/// <param name="Failures">Of the provider or the way to it, in a row.</param>
/// <param name="PausedUntil">No push goes before; <see langword="null"/>: any time.</param>
/// <param name="StoppedBy">The provider's code by which it refused the credentials; <see langword="null"/>: it takes them.</param>
public readonly record struct LaneState(int Failures, DateTimeOffset? PausedUntil, string? StoppedBy)
{
    /// <summary>Expo's own library begins with it.</summary>
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public bool CanSend(DateTimeOffset now) => StoppedBy is null && (PausedUntil is not { } until || now >= until);

    /// <summary>The state after an answer about one of the lane's pushes.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="now">When it came.</param>
    /// <param name="jitter">From 0 to 1, see <see cref="Backoff.Of"/>.</param>
    public LaneState After(PushResult result, DateTimeOffset now, double jitter) => result switch
    {
        // A wait that stands is waited all the same: what was under way when it began may still end well.
        { Outcome: PushOutcome.Accepted } => this with { Failures = CanSend(now) ? 0 : Failures },
        { Outcome: PushOutcome.CredentialsRefused, Scope: PushScope.App } => this with { StoppedBy = result.Reason },
        { Outcome: PushOutcome.Retry, Scope: PushScope.App } => Paused(result.RetryAfter, now, jitter),
        _ => this,
    };

    /// <summary>The state with other credentials.</summary>
    public static LaneState Renewed() => default;

    private LaneState Paused(TimeSpan? retryAfter, DateTimeOffset now, double jitter)
    {
        // The rest of a batch fails with its first message, and is no further failure.
        var failures = now < PausedUntil ? Failures : Failures + 1;
        var wait = Backoff.Of(failures, First, Longest, jitter);
        var until = now + (retryAfter > wait ? retryAfter.Value : wait);
        return this with { Failures = failures, PausedUntil = until > PausedUntil || PausedUntil is null ? until : PausedUntil };
    }
}
