namespace Nudge.Gateway.Rest.Apps;

/// <summary>A secret, but for the secret.</summary>
internal sealed record SecretResponse(string Kid, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
