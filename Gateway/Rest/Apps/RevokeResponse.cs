namespace Nudge.Gateway.Rest.Apps;

/// <param name="User">As asked.</param>
/// <param name="TokenId">As asked.</param>
/// <param name="Channel">As asked.</param>
/// <param name="IssuedUpTo">Tokens issued until this moment are refused; later ones are not.</param>
internal sealed record RevokeResponse(string? User, string? TokenId, string? Channel, DateTimeOffset IssuedUpTo);
