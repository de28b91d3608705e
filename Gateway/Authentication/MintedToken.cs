namespace Nudge.Gateway.Authentication;

/// <summary>A token that was just signed.</summary>
public sealed record MintedToken(string Token, DateTimeOffset ExpiresAt);
