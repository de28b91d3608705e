namespace Nudge.Core.Devices;

/// <summary>Lets a device subscribe to a channel that is not public.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="At">When it was given, in whole milliseconds.</param>
public sealed record DeviceGrant(string Channel, DateTimeOffset At);
