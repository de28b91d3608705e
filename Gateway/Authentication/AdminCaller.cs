namespace Nudge.Gateway.Authentication;

/// <summary>Someone who administers this server.</summary>
/// <param name="Name">Of the admin.</param>
/// <param name="TokenId">Of the token that the request shows.</param>
/// <param name="ExpiresAt">When that token ends by itself.</param>
public sealed record AdminCaller(string Name, string TokenId, DateTimeOffset ExpiresAt) : Caller
{
    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<AdminCaller> BindAsync(HttpContext context) => new(Of<AdminCaller>(context));
}
