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
        routes.MapPost("/api/admin/login", LogInAsync).WithTags("Admin").Describe(AppsDescriptions.LogIn);
        return routes;
    }

    private static async Task<Results<Ok<LoginResponse>, ProblemResult>> LogInAsync(HttpContext context, AdminLogin login, CancellationToken cancellationToken)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !CrossOrigin.IsSame(context.Request, origin))
            return Problems.Of(new(ErrorCode.OriginNotAllowed, "Admins log in from pages of this server."));
        var body = await JsonBody.ReadAsync(context.Request, AppsApiJson.Default.LoginRequest, cancellationToken);
        if (!body.IsAccepted)
            return Problems.Of(body.Refusal);
        var outcome = await login.TryAsync(context.Connection.RemoteIpAddress, body.Value.Name, body.Value.Password, cancellationToken);
        if (outcome.Token is not { } token)
            return outcome.Wait is { } wait ? Problems.Of(outcome.Refusal!, wait) : Problems.Of(outcome.Refusal!);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new LoginResponse(token.Token, token.ExpiresAt));
    }
}

/// <param name="Name">1 to 64 characters.</param>
/// <param name="Password">1 to 256 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LoginRequest(string? Name, string? Password);

/// <param name="Token">For the <c>Authorization</c> header.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record LoginResponse(string Token, DateTimeOffset ExpiresAt);
