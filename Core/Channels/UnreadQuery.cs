using Nudge.Core.Positions;

namespace Nudge.Core.Channels;

/// <summary>Asks what of one channel a user has not read.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Epoch">
/// The epoch of the offsets. If the channel has another one, cursors and exclusions are void: all its retained rows are after them.
/// </param>
/// <param name="ReadUpTo">Rows after this one count: the later of the subscription's start and its read cursor.</param>
/// <param name="SeenUpTo">Of those, rows after this one are unseen.</param>
/// <param name="Excluded">Rows that do not count: read ahead or deleted. Sorted, disjoint.</param>
/// <param name="Muted">Whether the whole channel is muted, so that nothing counts.</param>
public sealed record UnreadQuery(
    string Channel, Epoch Epoch, long ReadUpTo, long SeenUpTo, IReadOnlyList<OffsetRange> Excluded, bool Muted);
