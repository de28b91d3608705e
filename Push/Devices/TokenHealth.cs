using Nudge.Push.Sending;

namespace Nudge.Push.Devices;

/// <summary>
/// The sum of a provider's answers about one token. A value that a row can hold; <see langword="default"/> is a token just registered.
/// </summary>
/// <param name="State">How far it is believed in.</param>
/// <param name="Failures">Of the device itself, in a row.</param>
/// <param name="FailingSince">The first of them.</param>
/// <param name="FailedAt">The last of them.</param>
public readonly record struct TokenHealth(TokenState State, int Failures, DateTimeOffset? FailingSince, DateTimeOffset? FailedAt)
{
    /// <summary>Fewer failures than these are chance, however long they took.</summary>
    public const int DoubtfulFailures = 5;

    public static readonly TimeSpan DoubtfulAfter = TimeSpan.FromDays(1);

    public static readonly TimeSpan DeadAfter = TimeSpan.FromDays(30);

    private static readonly TimeSpan DoubtfulWait = TimeSpan.FromDays(1);

    /// <summary>Whether a push goes to it now.</summary>
    public bool CanSend(DateTimeOffset now) => State switch
    {
        TokenState.Fresh => true,
        TokenState.Doubtful => now >= FailedAt + DoubtfulWait,
        _ => false,
    };

    /// <summary>The state after an answer.</summary>
    /// <param name="result">About a push to it.</param>
    /// <param name="registeredAt">When the device last said that this is its token.</param>
    /// <param name="now">When the answer came.</param>
    public TokenHealth After(PushResult result, DateTimeOffset registeredAt, DateTimeOffset now) => result switch
    {
        { Outcome: PushOutcome.Accepted or PushOutcome.Confirmed } => State == TokenState.Dead ? this : default,
        { Outcome: PushOutcome.DeadToken } => result.DeadSince < registeredAt ? this : this with { State = TokenState.Dead },
        { Outcome: PushOutcome.Retry or PushOutcome.CredentialsRefused, Scope: PushScope.Device } => Failed(now),
        _ => this,
    };

    private TokenHealth Failed(DateTimeOffset now)
    {
        var since = FailingSince ?? now;
        var failures = Failures + 1;
        var state = State switch
        {
            TokenState.Fresh when failures >= DoubtfulFailures && now - since >= DoubtfulAfter => TokenState.Doubtful,
            TokenState.Doubtful when now - since >= DeadAfter => TokenState.Dead,
            _ => State,
        };
        return new(state, failures, since, now);
    }
}
