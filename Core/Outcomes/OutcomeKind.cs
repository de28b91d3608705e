namespace Nudge.Core.Outcomes;

/// <summary>An outcome that leaves no other row. Stores keep the number.</summary>
public enum OutcomeKind : byte
{
    /// <summary>The id was published again; the first one is what there is.</summary>
    Duplicate = 1,

    /// <summary>It was refused; the detail is the code.</summary>
    Refused = 2,

    /// <summary>The recipient is the one whose doing it tells of, and was left out.</summary>
    LeftOut = 3,

    /// <summary>The app's server took it back.</summary>
    Withdrawn = 4,

    /// <summary>It was taken away before its time.</summary>
    Cancelled = 5,
}
