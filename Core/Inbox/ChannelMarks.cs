using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>The rows to mark in one channel.</summary>
/// <param name="Channel">Its name; it must be subscribed.</param>
/// <param name="Head">Its durable head, read by the face just before: nothing above it can be marked.</param>
/// <param name="UpTo">Rows up to this position; seen and read only.</param>
/// <param name="Offsets">Single rows; not for seen, which is a cursor.</param>
public sealed record ChannelMarks(string Channel, Head Head, Position? UpTo, IReadOnlyList<long> Offsets);
