using System.Collections.Immutable;

namespace Nudge.Core.Occupancy;

/// <summary>Who is on a channel at one revision, over all nodes.</summary>
/// <param name="Revision">Higher for each event published; 0: nobody ever was.</param>
/// <param name="Subscriptions">Connections.</param>
/// <param name="Members">
/// On a presence channel: users and what each said about itself; <see langword="null"/>: none, or not asked for.
/// </param>
/// <param name="Kept">The last event of a cache channel, if it is still kept.</param>
/// <param name="MemberCount">How many <paramref name="Members"/> there are, asked for or not.</param>
/// <param name="Counted">The count that subscribers were told last; <see langword="null"/>: none.</param>
public readonly record struct OccupancyView(
    long Revision, int Subscriptions, ImmutableDictionary<string, ReadOnlyMemory<byte>>? Members, KeptEvent? Kept, int MemberCount = 0,
    int? Counted = null)
{
    public bool IsOccupied => Subscriptions > 0;
}
