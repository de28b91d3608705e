using Nudge.Core.Positions;

namespace Nudge.Realtime.Fanout;

/// <summary>How an attachment went live.</summary>
/// <param name="Position">All up to it is what the client has, or has to fetch; all above is sent.</param>
/// <param name="IsRecovered">Whether nothing is missing between the client's position and this one.</param>
public sealed record Recovery(Position Position, bool IsRecovered);
