using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Api.Apps;

/// <summary><c>POST /api/admin/login</c>: a name and a password for a token of 12 hours (S2.25).</summary>
internal static class AdminLoginApi
{
    public static IEndpointRouteBuilder MapAdminLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/admin/login", LogInAsync).WithTags("Admin").Refuses(ErrorCode.WrongPassword, ErrorCode.OriginNotAllowed, ErrorCode.RateLimited);
        return routes;
    }

    /// <summary>Logs an admin in.</summary>
    /// <remarks>The token lives 12 hours. Attempts are limited by address and by name.</remarks>
    /// <param name="body" example='{ "name": "admin", "password": "correct horse battery staple" }'>The admin.</param>
    /// <returns>A token for the `Authorization` header.</returns>
    internal static async Task<Results<Ok<LoginResponse>, ProblemResult>> LogInAsync(
        Body<LoginRequest> body, HttpContext context, AdminLogin login, PageOrigins pages, CancellationToken cancellationToken)
    {
        if (pages.WhyNotOwn(context.Request, "Admins log in from pages of this server.") is { } why)
            return Problems.Of(new(ErrorCode.OriginNotAllowed, why));
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        var outcome = await login.TryAsync(context.Connection.RemoteIpAddress, request.Value.Name, request.Value.Password, cancellationToken);
        if (outcome.Token is not { } token)
            return outcome.Wait is { } wait ? Problems.Of(outcome.Refusal!, wait) : Problems.Of(outcome.Refusal!);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new LoginResponse(token.Token, token.ExpiresAt));
    }
}

/// <param name="Name">1 to 64 characters.</param>
/// <param name="Password">1 to 256 characters.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LoginRequest(string? Name, string? Password);

/// <param name="Token">For the <c>Authorization</c> header.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record LoginResponse(string Token, DateTimeOffset ExpiresAt);
