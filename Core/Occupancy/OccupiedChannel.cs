namespace Nudge.Core.Occupancy;

/// <summary>A channel that somebody is on.</summary>
public sealed record OccupiedChannel(string Channel, int Subscriptions, int Members);
