namespace Nudge.Bench.Counting;

/// <summary>How many are unread, and how many of these were never shown.</summary>
internal readonly record struct Tally(long Unread, long Unseen);
