namespace Nudge.Gateway.Rest.Apps;

/// <param name="App">The app.</param>
/// <param name="Secret">Its first secret, shown this once.</param>
internal sealed record CreatedAppResponse(AppResponse App, NewSecretResponse Secret);
