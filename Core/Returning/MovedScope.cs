namespace Nudge.Core.Returning;

/// <summary>A scope and its last move.</summary>
/// <param name="Scope">Its name.</param>
/// <param name="Stamp">When it moved, among all moves of the target.</param>
/// <param name="Version">The highest that the app gave it.</param>
public sealed record MovedScope(string Scope, long Stamp, long Version);
