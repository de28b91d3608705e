using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A user's last connection has left a presence channel. Without grace.</summary>
public sealed record MemberRemoved(AppId App, string Channel, DateTimeOffset At, string User) : OccupancyNotice(App, Channel, At);
