using Nudge.Core.Actors;
using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>The state of an inbox that a face or a node needs, from one moment, all of it durable.</summary>
/// <param name="Head">The head of its log.</param>
/// <param name="Counts">Of own items.</param>
/// <param name="Subscriptions">Its cursors.</param>
/// <param name="Queries">For each subscription, in the same order: how to count what is unread.</param>
/// <param name="Preferences">Its mutes.</param>
public sealed record InboxView(
    Head Head, OwnCounts Counts, IReadOnlyList<SubscriptionRow> Subscriptions, IReadOnlyList<UnreadQuery> Queries, Preferences Preferences)
{
    /// <summary>
    /// The view without the channels that are not open to whoever asks: a revocation leaves the cursor and shows nothing (ADR 0007).
    /// </summary>
    public InboxView Only(Predicate<SubscriptionRow> isOpen)
    {
        var open = Subscriptions.Where(row => isOpen(row)).ToArray();
        if (open.Length == Subscriptions.Count)
            return this;
        var names = open.Select(row => row.Channel).ToHashSet(StringComparer.Ordinal);
        return this with { Subscriptions = open, Queries = [.. Queries.Where(query => names.Contains(query.Channel))] };
    }
}
