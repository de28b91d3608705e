using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>How a login ended.</summary>
/// <param name="Token">If the password opens the server.</param>
/// <param name="Refusal">Why it does not.</param>
/// <param name="Wait">When to try again, if that is the reason.</param>
public sealed record LoginOutcome(MintedToken? Token, Refusal? Refusal, TimeSpan? Wait);
