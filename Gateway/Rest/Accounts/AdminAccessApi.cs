using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary>
/// <c>POST /api/accounts/password</c> and <c>/logout</c>, also below <c>/api/admin</c>: an account takes back what logins have given.
/// </summary>
internal static class AdminAccessApi
{
    public static IEndpointRouteBuilder MapAdminAccess(this IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/api/admin", "/api/accounts" })
        {
            var group = routes.MapGroup(path).RequireAccount().WithTags("Accounts");
            group.MapPost("password", ChangePasswordAsync).Refuses(ErrorCode.WrongPassword, ErrorCode.RateLimited, ErrorCode.Overloaded);
            group.MapPost("logout", LogOutAsync).Refuses(ErrorCode.FieldInvalid);
        }

        return routes;
    }

    /// <summary>Changes the account's own password.</summary>
    /// <remarks>
    /// It needs the present password as well as the token. All tokens of the account end, on all nodes and all faces; the answer has a new
    /// one. It counts as an attempt to log in.
    /// </remarks>
    /// <param name="body" example='{ "password": "correct horse battery staple", "newPassword": "staple battery horse correct" }'>
    /// Both passwords.
    /// </param>
    /// <returns>A token for the `Authorization` header.</returns>
    internal static async Task<Results<Ok<LoginResponse>, ProblemResult>> ChangePasswordAsync(
        Body<ChangePasswordRequest> body, HttpContext context, AdminCaller caller, AdminLogin login, CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress;
        if (login.Begin(address) is { } tooMany)
            return AdminLoginApi.ProblemOf(tooMany);
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        var outcome = await login.ChangePasswordAsync(
            address, caller.Name, request.Value.Password, request.Value.NewPassword, cancellationToken);
        return outcome.Token is { } token ? AdminLoginApi.Answer(context, token) : AdminLoginApi.ProblemOf(outcome);
    }

    /// <summary>Logs an account out.</summary>
    /// <remarks>The token of the call ends, or with `all` every token of the account, on all nodes and all faces.</remarks>
    /// <param name="all" example="false">Whether all tokens of the account end, and not that of the call alone.</param>
    /// <returns>It has ended.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> LogOutAsync(
        AdminCaller caller, AdminTokens tokens, [AllowedValues("true", "false")] string? all, CancellationToken cancellationToken)
    {
        switch (all)
        {
            case null or "false":
                await tokens.EndAsync(caller, cancellationToken);
                return TypedResults.NoContent();
            case "true":
                await tokens.EndAllAsync(caller, cancellationToken);
                return TypedResults.NoContent();
            default:
                return Problems.Of(new(ErrorCode.FieldInvalid, "It is true or false.", "all"));
        }
    }
}
