namespace Nudge.Core.Devices;

/// <summary>How pushes to a device have fared.</summary>
/// <param name="State">The verdict.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="FailingSince">The first of them.</param>
/// <param name="FailedAt">The last of them.</param>
public readonly record struct DeviceHealth(
    DeviceState State, int Failures = 0, DateTimeOffset? FailingSince = null, DateTimeOffset? FailedAt = null);
