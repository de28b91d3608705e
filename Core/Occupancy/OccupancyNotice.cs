using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A notice for an app's servers about who is on a channel. Each is noted once, whatever the number of nodes.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel">The channel as Pusher clients spell it; never one with <c>#</c>.</param>
/// <param name="At">When it happened.</param>
public abstract record OccupancyNotice(AppId App, string Channel, DateTimeOffset At);
