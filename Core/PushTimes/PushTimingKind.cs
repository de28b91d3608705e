namespace Nudge.Core.PushTimes;

/// <summary>How a notification is pushed.</summary>
public enum PushTimingKind
{
    /// <summary>By itself.</summary>
    Alone,

    /// <summary>As a part of a summary.</summary>
    Summary,

    /// <summary>Not at all.</summary>
    Never,
}
