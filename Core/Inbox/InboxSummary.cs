namespace Nudge.Core.Inbox;

/// <summary>The counts that a badge shows, with the positions at which it holds: a vector, summed when asked and never stored.</summary>
/// <param name="View">The inbox and its own counts.</param>
/// <param name="Channels">One for each subscription, in the view's order.</param>
public sealed record InboxSummary(InboxView View, IReadOnlyList<ChannelCount> Channels)
{
    public long Unread => View.Counts.Unread + Channels.Sum(channel => channel.Unread);

    public long Unseen => View.Counts.Unseen + Channels.Sum(channel => channel.Unseen);
}
