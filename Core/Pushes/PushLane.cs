namespace Nudge.Core.Pushes;

/// <summary>
/// The lane of an app's pushes, by its plan: a heavier one is served more often and never waits behind a lighter one (S2.46). Stores keep
/// the number.
/// </summary>
public enum PushLane : byte
{
    /// <summary>Served as long as places are left, and in its turn where they are not.</summary>
    Free = 0,

    /// <summary>Between the two.</summary>
    Pro = 1,

    /// <summary>Some places are its own.</summary>
    Business = 2,
}
