using Nudge.Core.Actors;
using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>Reads what many users of an app have not read, in few questions however many they are. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IInboxTotals
{
    /// <summary>The inboxes of these users; those who were never met are not in it.</summary>
    Task<IReadOnlyList<StoredInbox>> ReadInboxesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken);

    /// <summary>The unread rows of channels, in the order asked; all users have the same mutes.</summary>
    Task<IReadOnlyList<long>> CountUnreadAsync(
        string app, MutedRows mutes, IReadOnlyList<ChannelQuery> queries, CancellationToken cancellationToken);

    /// <summary>Keeps the own unread items of inboxes that had no number, where their heads stand as they did.</summary>
    Task KeepUnreadAsync(
        string app, IReadOnlyList<(string User, Head Head, long Unread)> counted, CancellationToken cancellationToken);
}
