using Nudge.Core.Names;

namespace Nudge.Core.Occupancy;

/// <summary>A client has sent an event of its own.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel">The channel.</param>
/// <param name="At">When.</param>
/// <param name="Name">The event, which starts with <c>client-</c>.</param>
/// <param name="Data">One JSON value, as the client sent it; empty if there was none.</param>
/// <param name="SocketId">Who sent it.</param>
/// <param name="User">The sender as a member of a presence channel.</param>
public sealed record ClientEventSent(
    AppId App, string Channel, DateTimeOffset At, string Name, ReadOnlyMemory<byte> Data, string SocketId,
    string? User) : OccupancyNotice(App, Channel, At);
