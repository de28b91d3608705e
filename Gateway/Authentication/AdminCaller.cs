using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>Someone with an account: an operator, who administers this server, or an owner or a member of apps.</summary>
/// <param name="Name">Of the account.</param>
/// <param name="Role">Its right on the server.</param>
/// <param name="TokenId">Of the token that the request shows.</param>
/// <param name="ExpiresAt">When that token ends by itself.</param>
public sealed record AdminCaller(string Name, AccountRole Role, string TokenId, DateTimeOffset ExpiresAt) : Caller
{
    /// <summary>Whether it administers the server and all apps.</summary>
    public bool IsOperator => Role == AccountRole.Operator;

    /// <inheritdoc cref="Caller.BindAsync"/>
    public static new ValueTask<AdminCaller> BindAsync(HttpContext context) => new(Of<AdminCaller>(context));
}
