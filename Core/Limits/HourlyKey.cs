namespace Nudge.Core.Limits;

/// <summary>The thing that is counted by the hour.</summary>
/// <param name="App">The app that it is counted for; empty: for the whole server.</param>
/// <param name="Name">Its name there.</param>
public readonly record struct HourlyKey(string App, string Name);
