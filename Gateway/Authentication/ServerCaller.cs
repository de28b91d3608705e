using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>The server of an app, by one of its secrets or API keys; or an account in its place, where a route says so.</summary>
/// <param name="App">The app as of this request.</param>
/// <param name="Credential">The kid of the secret, the id of the API key, or <c>account</c> and its name.</param>
public sealed record ServerCaller(AppView App, string Credential) : Caller
{
    /// <summary>The id of the API key; <see langword="null"/>: it has shown a secret.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The account that calls in the server's place, with its right on the app.</summary>
    public AppAccess? Account { get; init; }

    /// <summary>Why the caller may not do what only an app's owner does; <see langword="null"/>: it may.</summary>
    internal Refusal? WhyNotOwner => Account is { Role: AppRole.Member }
        ? new(ErrorCode.Forbidden, "This is for the app's owner and for operators.")
        : null;

    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<ServerCaller> BindAsync(HttpContext context) => new(Of<ServerCaller>(context));
}
