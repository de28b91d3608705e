namespace Nudge.Gateway.Rest.Apps;

/// <param name="Kid">Names the secret.</param>
/// <param name="Secret">Shown this once.</param>
internal sealed record NewSecretResponse(string Kid, string Secret);
