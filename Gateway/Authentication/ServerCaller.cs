using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>The server of an app, by one of its secrets or API keys.</summary>
/// <param name="App">The app as of this request.</param>
/// <param name="Credential">The kid of the secret, or the id of the API key.</param>
public sealed record ServerCaller(AppView App, string Credential) : Caller
{
    /// <summary>The id of the API key; <see langword="null"/>: it has shown a secret.</summary>
    public string? ApiKey { get; init; }

    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<ServerCaller> BindAsync(HttpContext context) => new(Of<ServerCaller>(context));
}
