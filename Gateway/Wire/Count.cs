using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Wire;

/// <summary>What of one subscribed channel is unread. A muted channel has nothing unread, whatever comes.</summary>
internal sealed record Count(ChannelCount Channel, bool IsMuted)
{
    public string Name => Channel.Channel;

    /// <summary>One for each subscription of the view that was counted.</summary>
    public static IEnumerable<Count> Of(InboxSummary summary) =>
        summary.Channels.Zip(summary.View.Queries, (channel, query) => new Count(channel, query.Muted));

    /// <summary>After rows that changed no base. A log that had no row yet has no epoch either; its first row gives it one.</summary>
    public Count At(Position head)
    {
        var isFirst = Channel.Head == 0 && Channel.Epoch == default(Epoch).ToString();
        if (head.Offset <= Channel.Head || (!isFirst && Channel.Epoch != head.Epoch.ToString()))
            return this;
        var grown = head.Offset - Channel.Head;
        return this with
        {
            Channel = Channel with
            {
                Epoch = head.Epoch.ToString(),
                Head = head.Offset,
                Unread = IsMuted ? 0 : Channel.Unread + grown,
                Unseen = IsMuted ? 0 : Channel.Unseen + grown,
            },
        };
    }
}
