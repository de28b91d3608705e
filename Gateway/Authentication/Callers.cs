using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>Who is asking, as its credentials prove. Found in the features of the request once it has been let in.</summary>
public abstract record Caller
{
    /// <summary>Lets handlers take the caller as a parameter on routes that require one.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => new(Of<Caller>(context));

    private protected static T Of<T>(HttpContext context)
        where T : Caller => (T)context.Features.GetRequiredFeature<Caller>();
}

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

/// <summary>Someone who administers this server.</summary>
/// <param name="Name">Of the admin.</param>
/// <param name="TokenId">Of the token that the request shows.</param>
/// <param name="ExpiresAt">When that token ends by itself.</param>
public sealed record AdminCaller(string Name, string TokenId, DateTimeOffset ExpiresAt) : Caller
{
    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<AdminCaller> BindAsync(HttpContext context) => new(Of<AdminCaller>(context));
}
