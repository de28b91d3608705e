using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Accounts;

/// <summary><c>POST /api/accounts/login</c>, also <c>/api/admin/login</c>: a name and a password for a token of 12 hours (S2.25).</summary>
internal static class AdminLoginApi
{
    public static IEndpointRouteBuilder MapAdminLogin(this IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/api/admin/login", "/api/accounts/login" })
        {
            routes.MapPost(path, LogInAsync).WithTags("Accounts")
                .Refuses(ErrorCode.WrongPassword, ErrorCode.OriginNotAllowed, ErrorCode.RateLimited, ErrorCode.Overloaded);
        }

        return routes;
    }

    /// <summary>Logs an account in.</summary>
    /// <remarks>The token lives 12 hours. Attempts are limited by address, and within an address by name.</remarks>
    /// <param name="body" example='{ "name": "admin", "password": "correct horse battery staple" }'>The account.</param>
    /// <returns>A token for the `Authorization` header.</returns>
    internal static async Task<Results<Ok<LoginResponse>, ProblemResult>> LogInAsync(
        Body<LoginRequest> body, HttpContext context, AdminLogin login, PageOrigins pages, CancellationToken cancellationToken)
    {
        if (pages.WhyNotOwn(context.Request, "Admins log in from pages of this server.") is { } why)
            return Problems.Of(new(ErrorCode.OriginNotAllowed, why));
        var address = context.Connection.RemoteIpAddress;
        if (login.Begin(address) is { } tooMany)
            return ProblemOf(tooMany);
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        var outcome = await login.TryAsync(address, request.Value.Name, request.Value.Password, cancellationToken);
        return outcome.Token is { } token ? Answer(context, token) : ProblemOf(outcome);
    }

    /// <summary>The answer with a token, which nobody keeps on the way.</summary>
    internal static Ok<LoginResponse> Answer(HttpContext context, MintedToken token)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new LoginResponse(token.Token, token.ExpiresAt));
    }

    internal static ProblemResult ProblemOf(LoginOutcome refused) =>
        refused.Wait is { } wait ? Problems.Of(refused.Refusal!, wait) : Problems.Of(refused.Refusal!);
}
