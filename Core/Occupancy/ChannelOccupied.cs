using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A channel that nobody was on has a subscriber.</summary>
public sealed record ChannelOccupied(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);
