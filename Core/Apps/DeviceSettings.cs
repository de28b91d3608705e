namespace Nudge.Core.Apps;

/// <summary>The settings of an app for its devices. Immutable.</summary>
/// <param name="TokenAlone">
/// A device's push token is proof enough: calls of devices need no secret. Whoever knows a token can then read and change what its device
/// has. For clients that were written before there were secrets; default off.
/// </param>
public sealed record DeviceSettings(bool TokenAlone = false)
{
    /// <summary>The settings of an app whose owner has decided nothing yet.</summary>
    public static DeviceSettings Default { get; } = new();
}
