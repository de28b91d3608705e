using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>A user's cursor into one channel, written whole at each change.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Epoch">The channel's epoch that the offsets belong to; zero if it had no log yet.</param>
/// <param name="Start">The head when the subscription was made: rows after it count.</param>
/// <param name="ReadUpTo">Rows up to it are read.</param>
/// <param name="SeenUpTo">Rows up to it are seen.</param>
/// <param name="ReadAhead">Rows above <paramref name="ReadUpTo"/> that are read all the same: sorted, disjoint, not adjacent.</param>
/// <param name="At">When the subscription was made.</param>
/// <param name="NeedsCapability">
/// Whether a revocation has taken its right: it counts for those alone who have a capability for the channel.
/// </param>
public sealed record SubscriptionRow(
    string Channel, Epoch Epoch, long Start, long ReadUpTo, long SeenUpTo, IReadOnlyList<OffsetRange> ReadAhead, DateTimeOffset At,
    bool NeedsCapability = false) : Row
{
    public override int Weight => Overhead + (24 * ReadAhead.Count);

    public SubscriptionRight Right => new(At, NeedsCapability);

    /// <summary>A cursor of a channel that has begun a new life starts over at the beginning of that life.</summary>
    public SubscriptionRow Under(Epoch epoch) =>
        Epoch == epoch ? this : this with { Epoch = epoch, Start = 0, ReadUpTo = 0, SeenUpTo = 0, ReadAhead = [] };
}
