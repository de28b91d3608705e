using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>Why a connection receives a channel: by its user's subscription, because the client asked, or both.</summary>
public sealed class ChannelMembership(Attachment attachment)
{
    public string Channel => Attachment.Channel!;

    public Attachment Attachment { get; } = attachment;

    public bool IsSubscribed { get; set; }

    /// <summary>Of the subscription, while there is one.</summary>
    public SubscriptionRight Right { get; set; }

    public bool IsExplicit { get; set; }

    /// <summary>How far the client was sent the channel; guarded by its connection.</summary>
    public Position Head { get; set; }
}
