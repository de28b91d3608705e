using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>This user's mark on one item of a channel. Sparse; neither flag: the row is removed.</summary>
public sealed record MarkRow(string Channel, long Offset, bool Archived, bool Deleted) : Row;
