using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>The last subscriber has left. Without grace: one may come back in the next moment.</summary>
public sealed record ChannelVacated(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);
