namespace Nudge.Gateway.Rest.Apps;

/// <param name="Id">Names the key.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Key">Shown this once.</param>
internal sealed record NewApiKeyResponse(string Id, string Name, string Key);
