namespace Nudge.Push.Messages;

/// <summary>The effect that a push has on the device.</summary>
public enum PushKind
{
    /// <summary>A notification is shown.</summary>
    Show,

    /// <summary>The notification of that id is taken away, silently: it was read elsewhere or withdrawn.</summary>
    Withdraw,

    /// <summary>The number on the app's icon is set, and nothing else.</summary>
    Badge,

    /// <summary>The app's code is given the device's new secret, and nothing is shown.</summary>
    Secret,
}
