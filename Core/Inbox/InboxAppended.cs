using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>A row of a user's log is durable.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Epoch">The life of the log.</param>
/// <param name="Row">The row; the one before it has the version below.</param>
/// <param name="Floor">Items up to this version are no longer retained.</param>
/// <param name="Counts">Of own items, at this version.</param>
/// <param name="Channels">Subscribed channels whose counts may have changed with it.</param>
public sealed record InboxAppended(
    InboxKey Key, Epoch Epoch, InboxRow Row, long Floor, OwnCounts Counts, IReadOnlyList<string> Channels) : ActorEvent(Key.Actor);
