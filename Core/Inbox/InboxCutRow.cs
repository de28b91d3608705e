using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>
/// Rows of the log that lie at or below the floor which is written with it are dropped in the same moment, and need not wait for retention.
/// </summary>
/// <param name="After">The rows after this version,</param>
/// <param name="UpTo">up to this one.</param>
public sealed record InboxCutRow(long After, long UpTo) : Row;
