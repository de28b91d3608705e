namespace Nudge.Core.Codes;

/// <summary>The wrong tries that are known of one device, one address or one app. Nothing is known of most: the default.</summary>
/// <param name="Units">Wrong tries; of an app the units that they cost in the window that began at <paramref name="At"/>.</param>
/// <param name="Before">Of an app: units in the window before that.</param>
/// <param name="At">The last wrong try; of an app the beginning of its window.</param>
/// <param name="Until">No try before this.</param>
public readonly record struct TryStanding(int Units, int Before, DateTimeOffset At, DateTimeOffset Until);
