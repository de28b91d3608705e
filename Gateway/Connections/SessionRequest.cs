using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Connections;

/// <summary>What a client has of its sources when it begins, or comes back.</summary>
/// <param name="Inbox">What it has of the inbox; <see langword="null"/>: it begins at the head.</param>
/// <param name="Channels">What it has of channels, and channels that it wants beside its subscriptions.</param>
internal sealed record SessionRequest(Position? Inbox, IReadOnlyDictionary<ChannelName, Position?> Channels)
{
    /// <summary>Up to where it was told what is invalidated; <see langword="null"/>: it does not say, and is told nothing of the past.</summary>
    public SourceStamps? Stamps { get; init; }

    public static SessionRequest Fresh { get; } = new(null, new Dictionary<ChannelName, Position?>());
}

/// <summary>How the sources of a connection went live.</summary>
/// <param name="Summary">The counts at that moment.</param>
/// <param name="Inbox">The inbox.</param>
/// <param name="Channels">Each channel that is heard now, or why it is not.</param>
internal sealed record SessionAnswer(InboxSummary Summary, Recovery Inbox, IReadOnlyList<ChannelAnswer> Channels);

/// <summary>What became of one channel: either of the two is there.</summary>
internal sealed record ChannelAnswer(string Channel, Recovery? Recovery, Refusal? Refusal);
