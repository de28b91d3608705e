using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Connections;

/// <summary>The positions that a client has of its sources when it begins, or comes back.</summary>
/// <param name="Inbox">Its position in the inbox; <see langword="null"/>: it begins at the head.</param>
/// <param name="Channels">Its positions in channels, and channels that it wants beside its subscriptions.</param>
internal sealed record SessionRequest(Position? Inbox, IReadOnlyDictionary<ChannelName, Position?> Channels)
{
    /// <summary>Up to where it was sent what is invalidated; <see langword="null"/>: it does not say, and is sent nothing of the past.</summary>
    public SourceStamps? Stamps { get; init; }

    public static SessionRequest Fresh { get; } = new(null, new Dictionary<ChannelName, Position?>());
}

/// <summary>How the sources of a connection went live.</summary>
/// <param name="Summary">The counts at that moment.</param>
/// <param name="Inbox">The inbox.</param>
/// <param name="Channels">Each channel that is received now, or why it is not.</param>
internal sealed record SessionAnswer(InboxSummary Summary, Recovery Inbox, IReadOnlyList<ChannelAnswer> Channels);

/// <summary>The outcome for one channel: either of the two is there.</summary>
internal sealed record ChannelAnswer(string Channel, Recovery? Recovery, Refusal? Refusal);
