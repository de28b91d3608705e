namespace Nudge.Core.Actors;

public enum AppendOutcome
{
    /// <summary>On disk, as the store's durability says.</summary>
    Durable,

    /// <summary>Another activation moved the head; nothing was written. The actor must be thrown away and reloaded.</summary>
    Conflict,
}
