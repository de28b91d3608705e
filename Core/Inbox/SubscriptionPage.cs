namespace Nudge.Core.Inbox;

/// <summary>A page of an app's subscriptions.</summary>
/// <param name="Subscriptions">In the order of their recipients and channels.</param>
/// <param name="Next">The place to go on after; <see langword="null"/>: there are no more.</param>
public sealed record SubscriptionPage(IReadOnlyList<RecipientSubscription> Subscriptions, SubscriptionPlace? Next)
{
    /// <summary>Recipients that are looked at for one page, since not all have subscribed.</summary>
    public const int RecipientsAtATime = 1_000;

    /// <summary>The page of what was read.</summary>
    /// <param name="read">At most <paramref name="limit"/>.</param>
    /// <param name="limit">Subscriptions of the page.</param>
    /// <param name="last">The last recipient that was looked at, if there may be others behind it.</param>
    public static SubscriptionPage Of(IReadOnlyList<RecipientSubscription> read, int limit, string? last) => new(
        read,
        read.Count == limit ? read[^1].Place : last is null ? null : new SubscriptionPlace(last, SubscriptionPlace.BehindAll));
}
