using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>Makes summaries from the inbox and the durable heads of its channels.</summary>
public sealed class InboxSummaries(IInboxes inboxes, IChannelReader channels)
{
    /// <summary>The whole vector of a user, who is met now if this is the first contact.</summary>
    public Task<InboxSummary> ReadAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        ReadAsync(inbox, _ => true, cancellationToken);

    /// <summary>The vector without the channels that are not open to whoever asks.</summary>
    public async Task<InboxSummary> ReadAsync(InboxKey inbox, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        var view = await inboxes.MeetAsync(inbox, cancellationToken);
        return await CountAsync(inbox, view.Only(isOpen), cancellationToken);
    }

    /// <summary>Counts the channels of a view that is at hand.</summary>
    public async Task<InboxSummary> CountAsync(InboxKey inbox, InboxView view, CancellationToken cancellationToken)
    {
        var counts = await channels.CountUnreadAsync(
            inbox.App.Value, inbox.User.Value, view.Preferences.MutedRows, view.Queries, cancellationToken);
        var vector = view.Queries.Zip(counts, (query, count) =>
            new ChannelCount(query.Channel, count.Head.Epoch.ToString(), count.Head.Version, count.Head.Floor, count.Unread, count.Unseen));
        return new(view, [.. vector]);
    }
}
