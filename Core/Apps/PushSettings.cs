namespace Nudge.Core.Apps;

/// <summary>An app's settings for pushes to phones and browsers that are away.</summary>
/// <param name="Enabled">
/// Whether notifications that are stored are pushed as well, to the devices of their recipients. Default off: publishing then writes
/// nothing for it.
/// </param>
/// <param name="UnseenSeconds">
/// Seconds that a push waits for a user who looks at a connection of theirs; it goes if they have not seen the notification by then. 0 (do
/// not wait) to 600, default 10. Without a connection in the foreground nothing waits.
/// </param>
public sealed record PushSettings(bool Enabled = false, int UnseenSeconds = 10)
{
    /// <summary>No pushes.</summary>
    public static PushSettings Default { get; } = new();
}
