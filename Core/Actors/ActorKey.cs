namespace Nudge.Core.Actors;

/// <summary>What kind of actor: the numbers are stored.</summary>
public enum ActorKind
{
    Inbox = 1,
    Channel = 2,
    App = 3,
}

/// <summary>Names one actor. Structured, so that no tenant can spell another's key; an <see cref="ActorKind.App"/> has an empty name.</summary>
public readonly record struct ActorKey(ActorKind Kind, string App, string Name);
