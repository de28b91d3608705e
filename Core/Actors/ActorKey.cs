namespace Nudge.Core.Actors;

/// <summary>
/// Names one actor. Structured, so that no tenant can spell another's key; an <see cref="ActorKind.App"/> has an empty name.
/// </summary>
public readonly record struct ActorKey(ActorKind Kind, string App, string Name);
