namespace Nudge.Core.Actors;

/// <summary>The outcome of a command: rows to persist, then a reply to release and events to publish.</summary>
/// <param name="Reply">Released when <paramref name="Append"/> and all earlier ones of this actor are durable.</param>
/// <param name="Append">The rows; <see langword="null"/>: nothing changes.</param>
/// <param name="Events">Published after that, in order.</param>
public readonly record struct Decision<TReply>(TReply Reply, Append? Append, IReadOnlyList<ActorEvent> Events)
{
    public static Decision<TReply> Of(TReply reply) => new(reply, null, []);
}
