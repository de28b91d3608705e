using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Sessions;

/// <summary>The positions that a client has of its sources when it begins, or comes back.</summary>
/// <param name="Inbox">Its position in the inbox; <see langword="null"/>: it begins at the head.</param>
/// <param name="Channels">Its positions in channels, and channels that it wants beside its subscriptions.</param>
public sealed record SessionRequest(Position? Inbox, IReadOnlyDictionary<ChannelName, Position?> Channels)
{
    /// <summary>
    /// Up to where it was sent what is invalidated; <see langword="null"/>: it does not say, and is sent nothing of the past.
    /// </summary>
    public SourceStamps? Stamps { get; init; }

    /// <summary>Rows before their heads at which channels begin that have no position; 0: they begin at their heads.</summary>
    public int Rewind { get; init; }

    public static SessionRequest Fresh { get; } = new(null, new Dictionary<ChannelName, Position?>());
}
