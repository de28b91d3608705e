namespace Nudge.Gateway.Rest.Accounts;

/// <param name="Token">For the <c>Authorization</c> header.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record LoginResponse(string Token, DateTimeOffset ExpiresAt);
