using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>Somebody subscribed to a cache channel that holds nothing. Noted once until it holds something or is vacated.</summary>
public sealed record CacheMissed(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);
