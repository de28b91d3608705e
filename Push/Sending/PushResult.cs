using System.Buffers;

namespace Nudge.Push.Sending;

/// <summary>A provider's answer about one message, in no provider's terms but for <see cref="Reason"/>.</summary>
public sealed record PushResult
{
    /// <summary>A provider that says to wait longer is not believed: after a day the lane looks for itself.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromDays(1);

    private const int ReasonLengthMax = 64;
    private const int TicketLengthMax = 256;
    private static readonly SearchValues<char> ReasonCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private PushResult(PushOutcome outcome) => Outcome = outcome;

    public PushOutcome Outcome { get; }

    /// <summary>Whom it concerns; a lane stops or waits only for <see cref="PushScope.App"/>.</summary>
    public PushScope Scope { get; private init; }

    /// <summary>
    /// The provider's own code, or one of ours; letters, digits, <c>_ - .</c>, at most 64. Empty for a success. Never a text that somebody
    /// else wrote.
    /// </summary>
    public string Reason { get; private init; } = "";

    /// <summary>The provider's name for an accepted push.</summary>
    public string? Ticket { get; private init; }

    /// <summary>Whether <see cref="Ticket"/> has a receipt that is to be asked for (<see cref="IPushReceipts"/>).</summary>
    public bool HasReceipt { get; private init; }

    /// <summary>
    /// How long the provider wants to be left alone, zero to <see cref="RetryAfterMax"/>; <see langword="null"/>: it did not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Since when the token is dead, where the provider says: a device that registered it again after that lives.</summary>
    public DateTimeOffset? DeadSince { get; private init; }

    /// <summary>The receipt's good news.</summary>
    public static PushResult Confirmed { get; } = new(PushOutcome.Confirmed);

    public static PushResult Accepted(string? ticket, bool hasReceipt = false) =>
        new(PushOutcome.Accepted) { Ticket = ticket is { Length: > 0 and <= TicketLengthMax } ? ticket : null, HasReceipt = hasReceipt };

    public static PushResult Dead(string? reason, DateTimeOffset? since =
        null) => new(PushOutcome.DeadToken) { Reason = CodeOf(reason), DeadSince = since };

    /// <summary>The device is to be left alone for a while.</summary>
    public static PushResult RetryDevice(string? reason, TimeSpan? after = null) => Retry(PushScope.Device, reason, after);

    /// <summary>The provider is to be left alone for a while, as far as this app goes.</summary>
    public static PushResult RetryApp(string? reason, TimeSpan? after = null) => Retry(PushScope.App, reason, after);

    public static PushResult Refused(string? reason, PushScope scope =
        PushScope.App) => new(PushOutcome.CredentialsRefused) { Reason = CodeOf(reason), Scope = scope };

    public static PushResult TooLarge(string? reason) => new(PushOutcome.TooLarge) { Reason = CodeOf(reason) };

    public static PushResult Dropped(string? reason) => new(PushOutcome.Dropped) { Reason = CodeOf(reason) };

    private static PushResult Retry(PushScope scope, string? reason, TimeSpan? after) => new(PushOutcome.Retry)
    {
        Scope = scope,
        Reason = CodeOf(reason),
        RetryAfter = after is { } wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, RetryAfterMax.Ticks)) : null,
    };

    // Reasons go into rows, logs and answers, and any device can name a push service that is its own.
    private static string CodeOf(string? reason) =>
        reason is { Length: > 0 and <= ReasonLengthMax } && !reason.AsSpan().ContainsAnyExcept(ReasonCharacters) ? reason : "unknown";
}
