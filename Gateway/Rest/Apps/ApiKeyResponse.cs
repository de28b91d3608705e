namespace Nudge.Gateway.Rest.Apps;

/// <summary>An API key, but for the key.</summary>
internal sealed record ApiKeyResponse(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
