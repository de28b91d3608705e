namespace Nudge.Core.Codes;

/// <summary>The outcome of keeping a new code.</summary>
public enum CodeIssue
{
    /// <summary>It is durable.</summary>
    Issued,

    /// <summary>A live code of the app has these digits.</summary>
    Taken,

    /// <summary>The app has as many live codes as it may.</summary>
    AppFull,

    /// <summary>All apps together have as many.</summary>
    Full,
}
