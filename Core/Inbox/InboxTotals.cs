using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

/// <summary>
/// The unread totals of many users at once, as their clients show them: for the badges of pushes (ADR 0074). Any thread may use it.
/// </summary>
public sealed class InboxTotals(IInboxTotals store, IInboxes inboxes)
{
    /// <summary>Inboxes without a number that are asked at once.</summary>
    private const int AskedMax = 8;

    /// <summary>The inboxes of these users, by user.</summary>
    public async Task<IReadOnlyDictionary<string, StoredInbox>> ReadAsync(
        AppView app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        (await store.ReadInboxesAsync(app.Id.Value, users, cancellationToken)).ToDictionary(
            inbox => inbox.User, StringComparer.Ordinal);

    /// <summary>The totals of inboxes that were read, by user.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(
        AppView app, IReadOnlyCollection<StoredInbox> read, CancellationToken cancellationToken)
    {
        var totals = new Dictionary<string, long>(read.Count, StringComparer.Ordinal);
        foreach (var inbox in read)
            totals[inbox.User] = inbox.OwnUnread ?? 0;
        await AskAsync(app, read.Where(inbox => inbox.OwnUnread is null), totals, cancellationToken);
        // Nearly all users mute no types or entities, so that there is one question.
        foreach (var alike in read.GroupBy(inbox => MutesOf(inbox.Preferences), StringComparer.Ordinal))
        {
            var queries = alike.SelectMany(inbox => QueriesOf(app, inbox)).ToArray();
            if (queries.Length == 0)
                continue;
            var counts = await store.CountUnreadAsync(app.Id.Value, alike.First().Preferences.MutedRows, queries, cancellationToken);
            for (var i = 0; i < queries.Length; i++)
                totals[queries[i].User] += counts[i];
        }

        return totals.ToDictionary(pair => pair.Key, pair => (int)Math.Min(pair.Value, int.MaxValue), StringComparer.Ordinal);
    }

    /// <summary>Whether a subscription counts for its user on a device, which has no token: what a revocation took does not.</summary>
    public static bool Counts(AppView app, string user, SubscriptionRow row) =>
        !row.NeedsCapability && !app.IsChannelRevoked(row.Channel, user, row.At);

    private async Task AskAsync(
        AppView app, IEnumerable<StoredInbox> unknown, Dictionary<string, long> totals, CancellationToken cancellationToken)
    {
        var counted = new ConcurrentBag<(string User, Head Head, long Unread)>();
        await Parallel.ForEachAsync(
            unknown, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancellationToken },
            async (inbox, token) =>
            {
                var view = await inboxes.MeetAsync(new(app.Id, UserId.Parse(inbox.User)), token);
                counted.Add((inbox.User, view.Head, view.Counts.Unread));
            });
        foreach (var (user, _, unread) in counted)
            totals[user] = unread;
        if (!counted.IsEmpty)
            await store.KeepUnreadAsync(app.Id.Value, [.. counted], cancellationToken);
    }

    private static IEnumerable<ChannelQuery> QueriesOf(AppView app, StoredInbox inbox)
    {
        foreach (var row in inbox.Subscriptions)
        {
            if (!Counts(app, inbox.User, row) || inbox.Preferences.MutedChannels.Contains(row.Channel))
                continue;
            var subscription = new Subscription(row);
            foreach (var mark in inbox.Deleted.Where(mark => mark.Channel == row.Channel))
                subscription.Put(mark);
            yield return new(inbox.User, subscription.ToQuery(muted: false));
        }
    }

    private static string MutesOf(Preferences preferences) =>
        string.Join('\n', preferences.MutedTypes) + "\n\n" + string.Join('\n', preferences.MutedEntities);
}
