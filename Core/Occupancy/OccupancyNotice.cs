using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A notice for an app's servers about who is on a channel. Each is noted once, whatever the number of nodes.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel">The channel as Pusher clients spell it; never one with <c>#</c>.</param>
/// <param name="At">When it happened.</param>
public abstract record OccupancyNotice(AppId App, string Channel, DateTimeOffset At);

/// <summary>A channel that nobody was on has a subscriber.</summary>
public sealed record ChannelOccupied(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);

/// <summary>The last subscriber has left. Without grace: one may come back in the next moment.</summary>
public sealed record ChannelVacated(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);

/// <summary>A user's first connection has joined a presence channel.</summary>
public sealed record MemberAdded(AppId App, string Channel, DateTimeOffset At, string User) : OccupancyNotice(App, Channel, At);

/// <summary>A user's last connection has left a presence channel. Without grace.</summary>
public sealed record MemberRemoved(AppId App, string Channel, DateTimeOffset At, string User) : OccupancyNotice(App, Channel, At);

/// <summary>A client has sent an event of its own.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel">The channel.</param>
/// <param name="At">When.</param>
/// <param name="Name">The event, which starts with <c>client-</c>.</param>
/// <param name="Data">One JSON value, as the client sent it; empty if there was none.</param>
/// <param name="SocketId">Who sent it.</param>
/// <param name="User">The sender as a member of a presence channel.</param>
public sealed record ClientEventSent(
    AppId App, string Channel, DateTimeOffset At, string Name, ReadOnlyMemory<byte> Data, string SocketId, string? User) : OccupancyNotice(App, Channel, At);

/// <summary>Somebody subscribed to a cache channel that holds nothing. Noted once until it holds something or is vacated.</summary>
public sealed record CacheMissed(AppId App, string Channel, DateTimeOffset At) : OccupancyNotice(App, Channel, At);

/// <summary>How many subscribe, where the app wants it reported: at each change up to 100, above that at most each 5 s.</summary>
public sealed record SubscriptionsCounted(AppId App, string Channel, DateTimeOffset At, int Count) : OccupancyNotice(App, Channel, At);
