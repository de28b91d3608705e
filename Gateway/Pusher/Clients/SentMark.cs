using Nudge.Core.Positions;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Where a client will stand once it has taken in all that was written up to a moment.</summary>
/// <param name="Places">In each source.</param>
internal sealed record SentMark(IReadOnlyList<(SentPlace Place, Position Position)> Places);
