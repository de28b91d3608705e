using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A user's first connection has joined a presence channel.</summary>
public sealed record MemberAdded(AppId App, string Channel, DateTimeOffset At, string User) : OccupancyNotice(App, Channel, At);
