namespace Nudge.Core.Timers;

/// <summary>The purpose of a timer. The numbers are stored and never reused.</summary>
public enum TimerKind
{
    /// <summary>A notification that was scheduled is published.</summary>
    Publish = 1,

    /// <summary>Items of one user come back or end; one timer a user, at the earliest of these moments.</summary>
    Inbox = 2,

    /// <summary>A notification of a channel ends.</summary>
    Channel = 3,
}
