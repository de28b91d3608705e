using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>The counts that a badge shows, with the positions at which it holds: a vector, summed when asked and never stored.</summary>
/// <param name="View">The inbox and its own counts.</param>
/// <param name="Channels">One for each subscription, in the view's order.</param>
public sealed record InboxSummary(InboxView View, IReadOnlyList<ChannelCount> Channels)
{
    public long Unread => View.Counts.Unread + Channels.Sum(channel => channel.Unread);

    public long Unseen => View.Counts.Unseen + Channels.Sum(channel => channel.Unseen);
}

/// <summary>The unread count of one channel: <c>base = head - unread</c> stays the same until something but the head changes it.</summary>
public sealed record ChannelCount(string Channel, string Epoch, long Head, long Floor, long Unread, long Unseen)
{
    /// <summary>Subtracted from the offset of a newer event it gives the unread count then, unless the server sends another base.</summary>
    public long Base => Head - Unread;

    /// <summary>The same for the unseen count.</summary>
    public long SeenBase => Head - Unseen;
}

/// <summary>Makes summaries from the inbox and the durable heads of its channels.</summary>
public sealed class InboxSummaries(IInboxes inboxes, IChannelReader channels)
{
    /// <summary>The whole vector of a user, who is met now if this is the first contact.</summary>
    public Task<InboxSummary> ReadAsync(InboxKey inbox, CancellationToken cancellationToken) => ReadAsync(inbox, _ => true, cancellationToken);

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
