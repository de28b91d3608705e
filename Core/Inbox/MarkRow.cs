using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>This user's mark on one item of a channel. Sparse; one that says nothing is removed.</summary>
public sealed record MarkRow(string Channel, long Offset, bool Archived, bool Deleted, DateTimeOffset? SnoozedUntil = null) : Row
{
    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => !Archived && !Deleted && SnoozedUntil is null;
}
