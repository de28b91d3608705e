using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Api.Apps;

/// <summary><c>POST /api/admin/login</c>: a name and a password for a token of 12 hours (S2.25).</summary>
internal static class AdminLoginApi
{
    private const int NameLengthMax = 64;

    public static IEndpointRouteBuilder MapAdminLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/admin/login", LogInAsync).WithTags("Admin").Describe(AppsDescriptions.LogIn);
        return routes;
    }

    private static async Task<Results<Ok<LoginResponse>, ProblemResult>> LogInAsync(
        HttpContext context, AdminPasswords passwords, LoginAttempts attempts, AdminTokens tokens, CancellationToken cancellationToken)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !CrossOrigin.IsSame(context.Request, origin))
            return Problems.Of(new(ErrorCode.OriginNotAllowed, "Admins log in from pages of this server."));
        var body = await JsonBody.ReadAsync(context.Request, AppsApiJson.Default.LoginRequest, cancellationToken);
        if (!body.IsAccepted)
            return Problems.Of(body.Refusal);
        if (Check("name", body.Value.Name, NameLengthMax) is { } name)
            return Problems.Of(name);
        if (Check("password", body.Value.Password, AdminPasswords.LengthMax) is { } password)
            return Problems.Of(password);
        return await CheckAsync(context, body.Value.Name!, body.Value.Password!, passwords, attempts, tokens, cancellationToken);
    }

    private static async Task<Results<Ok<LoginResponse>, ProblemResult>> CheckAsync(
        HttpContext context, string name, string password, AdminPasswords passwords, LoginAttempts attempts, AdminTokens tokens,
        CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress;
        if (attempts.Begin(address, name) is { } wait)
            return Problems.Of(new(ErrorCode.RateLimited, "Too many logins. Wait a little.", Limit: LoginAttempts.PerName), wait);
        if (await passwords.CheckAsync(name, password, cancellationToken) is { } refusal)
            return Problems.Of(refusal);
        attempts.Succeed(address, name);
        context.Response.Headers.CacheControl = "no-store";
        var minted = tokens.Mint(name);
        return TypedResults.Ok(new LoginResponse(minted.Token, minted.ExpiresAt));
    }

    private static Refusal? Check(string field, string? text, int lengthMax) => text switch
    {
        null or "" => new(ErrorCode.FieldMissing, "A login has a name and a password.", field),
        _ when text.Length > lengthMax => new(ErrorCode.FieldInvalid, $"It has at most {lengthMax} characters.", field, lengthMax),
        _ => null,
    };
}

/// <param name="Name">1 to 64 characters.</param>
/// <param name="Password">1 to 256 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LoginRequest(string? Name, string? Password);

/// <param name="Token">For the <c>Authorization</c> header.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record LoginResponse(string Token, DateTimeOffset ExpiresAt);
