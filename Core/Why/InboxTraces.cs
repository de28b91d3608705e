using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Core.Why;

/// <summary>
/// Reads what a user's log says of a notification: the store alone is asked, and nobody is met by it. Any thread may use it.
/// </summary>
public sealed class InboxTraces(IInboxReader reader, IActorStore store, TimeProvider time)
{
    /// <summary>Changes of subscriptions that are looked at, the latest.</summary>
    private const int ChangesMax = 1_000;

    internal Task<InboxSnapshot?> ReadAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        reader.LoadAsync(inbox.Actor, time.GetUtcNow(), 1, cancellationToken);

    internal async Task<WhyPlace?> FindAsync(
        InboxKey inbox, NotificationId id, InboxSnapshot? snapshot, CancellationToken cancellationToken) => ItemStory.Of(
        inbox.User.Value, id.Value, snapshot, await store.FindAcceptedAsync(inbox.Actor, id.Value, cancellationToken));

    /// <summary>The rows by which subscriptions began and ended, which a load leaves without their bodies.</summary>
    internal async Task<IReadOnlyList<InboxRow>> ReadSubscriptionsAsync(
        InboxKey inbox, InboxSnapshot? snapshot, CancellationToken cancellationToken)
    {
        long[] versions =
        [
            .. (snapshot?.Rows ?? []).Where(row => row.Change is InboxChange.Subscribed or InboxChange.Unsubscribed or InboxChange.Revoked)
                .Select(row => row.Version).TakeLast(ChangesMax),
        ];
        return versions.Length == 0 ? [] : await reader.ReadRowsAsync(inbox.Actor, versions, cancellationToken);
    }
}
