namespace Nudge.Core.Pushes;

/// <summary>The effect of a job on each device. Stores keep the number.</summary>
public enum PushJobKind : byte
{
    /// <summary>A notification is shown.</summary>
    Show = 0,

    /// <summary>Notifications are taken away, since they were read elsewhere or withdrawn; the badge follows.</summary>
    Withdraw = 1,

    /// <summary>The number on the app's icon is set.</summary>
    Badge = 2,
}
