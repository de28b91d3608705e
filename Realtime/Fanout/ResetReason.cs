namespace Nudge.Realtime.Fanout;

/// <summary>Why continuity of a log cannot be proven.</summary>
public static class ResetReason
{
    /// <summary>The position is of another life of the log.</summary>
    public const string Epoch = "epoch";

    /// <summary>Rows after the position are no longer retained.</summary>
    public const string Trimmed = "trimmed";

    /// <summary>The log has not reached the position.</summary>
    public const string Ahead = "ahead";
}
