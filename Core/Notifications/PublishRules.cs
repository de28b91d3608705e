using Nudge.Core.Errors;
using Nudge.Core.Pushes;

namespace Nudge.Core.Notifications;

/// <summary>An app's rules for one notification, resolved by the face before the actor decides.</summary>
public sealed record PublishRules
{
    /// <summary>No collapsing, no throttling, no quota; the defaults of an app without settings.</summary>
    public static PublishRules Plain { get; } = new();

    /// <summary>Unread items of one key grow instead of piling up (S1.25); <see langword="null"/>: never.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>How long after an item was opened it may still grow; <see langword="null"/>: for as long as it is unread.</summary>
    public TimeSpan? CollapseWindow { get; init; }

    /// <summary>Notifications in one item, at most; the next one starts anew.</summary>
    public int CollapseMax { get; init; } = 1_000;

    /// <summary>At most so many notifications of the type per <see cref="ThrottleWindow"/> are stored (S1.24); 0: no limit.</summary>
    public int ThrottleCount { get; init; }

    public TimeSpan ThrottleWindow { get; init; }

    /// <summary>
    /// At most so many notifications a day (UTC) for one recipient: the hook of a plan. <see langword="null"/>: no limit.
    /// </summary>
    public int? QuotaPerDay { get; init; }

    /// <summary>
    /// The app's quota of the day, which is spent: an id that was accepted before is answered as ever, and a new one is refused.
    /// <see langword="null"/>: it is not spent, or there is none.
    /// </summary>
    public int? SpentQuota { get; init; }

    /// <summary>The answer to a notification past the app's quota; <see langword="null"/>: it is not past it.</summary>
    internal Refusal? WhySpent => SpentQuota is { } quota
        ? new(ErrorCode.QuotaExceeded, $"The app has published the {quota} of its plan today; the day ends at 00:00 UTC.", Limit: quota)
        : null;

    /// <summary>Items one inbox keeps, the oldest leave first. 10 to 10,000.</summary>
    public int ItemsMax { get; init; } = 1_000;

    /// <summary>Rows one channel keeps, the oldest leave first.</summary>
    public long ChannelRowsMax { get; init; } = 1_000_000;

    /// <summary>How it is pushed to devices; <see langword="null"/>: not at all, and no row says so.</summary>
    public PushRules? Push { get; init; }
}
