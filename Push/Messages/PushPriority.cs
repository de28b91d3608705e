namespace Nudge.Push.Messages;

/// <summary>How urgent a notification is. Providers have more steps and other names; each sender translates.</summary>
public enum PushPriority
{
    /// <summary>It may wait until the device is awake anyway.</summary>
    Low,

    /// <summary>As an ordinary notification.</summary>
    Normal,

    /// <summary>At once, even if that wakes the device.</summary>
    High,
}
