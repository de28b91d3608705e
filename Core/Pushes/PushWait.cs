namespace Nudge.Core.Pushes;

/// <summary>An event for which a job waits beside its time. Each claim takes it off. Stores keep the number.</summary>
public enum PushWait : byte
{
    /// <summary>None: its time alone counts.</summary>
    None = 0,

    /// <summary>Its user has a connection in the foreground; it goes when that ends, or at its time.</summary>
    Unseen = 1,

    /// <summary>Until somebody takes it, more of the same user and kind change nothing.</summary>
    Joins = 2,
}
