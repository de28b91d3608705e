namespace Nudge.Core.PushTimes;

/// <summary>How often a user is pushed to. A slower pace has a higher number: where two rules fit, the slower one holds.</summary>
public enum PushPace
{
    /// <summary>Each notification by itself, when it comes.</summary>
    AtOnce = 0,

    /// <summary>One summary for what came in the hour.</summary>
    Hourly = 1,

    /// <summary>One summary a day, at the hour that the user chose.</summary>
    Daily = 2,

    /// <summary>No pushes; the inbox has it all the same.</summary>
    Never = 3,
}
