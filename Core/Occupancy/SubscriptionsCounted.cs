using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>How many subscribe, where the app wants it reported: at each change up to 100, above that at most each 5 s.</summary>
public sealed record SubscriptionsCounted(AppId App, string Channel, DateTimeOffset At, int Count) : OccupancyNotice(App, Channel, At);
