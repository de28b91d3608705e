namespace Nudge.Core.Actors;

/// <summary>The rows that one decision of one actor writes: all of it or nothing.</summary>
/// <param name="Actor">Whose rows.</param>
/// <param name="Expected">The head that the decision was made on; <see langword="null"/>: the store has no head of this actor yet.</param>
/// <param name="Next">The head afterwards. Its version may equal the expected one where rows beside the log are written.</param>
/// <param name="Rows">In the order in which they take effect.</param>
public sealed record Append(ActorKey Actor, Head? Expected, Head Next, IReadOnlyList<Row> Rows)
{
    /// <summary>
    /// The loaded copy of the actor that decided it, set by its host; <see langword="null"/>: the expected head alone guards the order.
    /// </summary>
    public Lineage? Lineage { get; init; }

    /// <summary>
    /// Of an inbox: its own unread items afterwards, kept beside the head for whoever counts many inboxes at once; <see langword="null"/>:
    /// it is no inbox.
    /// </summary>
    public long? Unread { get; init; }
}
