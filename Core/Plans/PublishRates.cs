namespace Nudge.Core.Plans;

/// <summary>The publishes that an app may make in a second; <see langword="null"/>: no limit.</summary>
/// <param name="App">As a whole.</param>
/// <param name="Channel">To each channel.</param>
/// <param name="Address">From each address.</param>
public readonly record struct PublishRates(int? App, int? Channel, int? Address);
