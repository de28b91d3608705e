namespace Nudge.Push.Sending;

/// <summary>Whom a result that is no success concerns.</summary>
public enum PushScope
{
    /// <summary>This device alone.</summary>
    Device,

    /// <summary>All pushes of the app by this provider: its lane waits, or stops.</summary>
    App,
}
