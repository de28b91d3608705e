namespace Nudge.Core.Apps;

/// <summary>An app's settings for pushes to phones and browsers that are away.</summary>
/// <param name="Enabled">
/// Whether notifications that are stored are pushed as well, to the devices of their recipients. Default off: publishing then writes
/// nothing for it.
/// </param>
public sealed record PushSettings(bool Enabled = false)
{
    /// <summary>No pushes.</summary>
    public static PushSettings Default { get; } = new();
}
