namespace Nudge.Core.Plans;

/// <summary>One of the queues of pushes that are worked on side by side (S2.46).</summary>
/// <param name="Name">Plans of one name share a lane.</param>
/// <param name="Weight">Its share, against the weights of the lanes in which something waits. 1 to 1,000.</param>
public readonly record struct Lane(string Name, int Weight);
