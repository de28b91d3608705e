using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Wire;

/// <summary>The unread count of one subscribed channel. A muted channel has nothing unread, whatever comes.</summary>
public sealed record Count(ChannelCount Channel, bool IsMuted)
{
    public string Name => Channel.Channel;

    /// <summary>One for each subscription of the view that was counted.</summary>
    public static IEnumerable<Count> Of(InboxSummary summary) =>
        summary.Channels.Zip(summary.View.Queries, (channel, query) => new Count(channel, query.Muted));

    /// <summary>After rows that changed no base.</summary>
    public Count At(Position head)
    {
        if (!IsBelow(head))
            return this;
        var growth = GrowthTo(head);
        return this with
        {
            Channel = Channel with
            {
                Epoch = head.Epoch.ToString(),
                Head = head.Offset,
                Unread = Channel.Unread + growth,
                Unseen = Channel.Unseen + growth,
            },
        };
    }

    /// <summary>How much more is unread after rows that changed no base.</summary>
    public long GrowthTo(Position head) => !IsMuted && IsBelow(head) ? head.Offset - Channel.Head : 0;

    /// <summary>Whether rows have come since. A log that had no row yet has no epoch either; its first row gives it one.</summary>
    private bool IsBelow(Position head) =>
        head.Offset > Channel.Head && (Epoch.TryParse(Channel.Epoch, out var epoch) ? epoch == head.Epoch : Channel.Head == 0);
}
