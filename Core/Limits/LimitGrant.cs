namespace Nudge.Core.Limits;

/// <summary>The grant for a demand.</summary>
/// <param name="Tokens">How many; none: <paramref name="Wait"/> says how long there are none.</param>
/// <param name="Lease">For how long, from when the node asked; zero: for what it asked for and nothing else.</param>
/// <param name="Wait">How long there are no more.</param>
/// <param name="Slot">Names the grant.</param>
public readonly record struct LimitGrant(int Tokens, TimeSpan Lease, TimeSpan Wait, long Slot);
