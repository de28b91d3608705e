using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>
/// <c>POST /api/realtime/token</c>: the app's server, which knows who is logged in, gets a token for that user (S1.16-S1.19).
/// </summary>
internal static class RealtimeTokenApi
{
    private static readonly long TtlMax = (long)AppLimits.TokenLifetime.TotalSeconds;

    public static IEndpointRouteBuilder MapRealtimeToken(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/realtime/token", MintAsync).RequireServer().WithTags("Tokens")
            .Refuses(ErrorCode.UserInvalid, ErrorCode.TokenLifetime, ErrorCode.CapabilityMalformed);
        return routes;
    }

    /// <summary>Mints a token for a user.</summary>
    /// <remarks>
    /// The app's server knows who is logged in; the client cannot choose. docs/protocol/tokens.md says how to sign one without this call.
    /// </remarks>
    /// <param name="body" example='{ "user": "ada", "capabilities": { "library:7": ["subscribe"] }, "ttlSeconds": 3600 }'>
    /// The user, and whatever the token opens.
    /// </param>
    /// <returns>The token, for the client.</returns>
    internal static async Task<Results<Ok<TokenResponse>, ProblemResult>> MintAsync(
        Body<TokenRequest> body, HttpContext context, ServerCaller caller, ClientTokens tokens, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        var request = read.Value;
        if (request.User is null)
            return Problems.Of(new(ErrorCode.FieldMissing, "A token is for a user.", "user"));
        if (!UserId.TryParse(request.User, out var user))
        {
            return Problems.Of(new(
                ErrorCode.UserInvalid, $"A user is 1 to {UserId.MaxLength} characters without * and control characters.", "user",
                UserId.MaxLength));
        }

        if (request.TtlSeconds is { } ttl && (ttl < 1 || ttl > TtlMax))
            return Problems.Of(new(ErrorCode.TokenLifetime, $"A token lives 1 to {TtlMax} s.", "ttlSeconds", ttl < 1 ? 1 : TtlMax));
        var capability = ReadCapability(request);
        if (!capability.IsAccepted)
            return Problems.Of(capability.Refusal);
        var info = request.Info is { ValueKind: not JsonValueKind.Null } said ? Encoding.UTF8.GetBytes(said.GetRawText()) : [];
        if (info.Length > TokenClaims.InfoBytesMax)
            return Problems.Of(new(
                ErrorCode.PayloadTooLarge, $"The info of a user has at most {TokenClaims.InfoBytesMax} bytes.", "info",
                TokenClaims.InfoBytesMax));
        return Mint(
            context, caller, user, capability.Value, TimeSpan.FromSeconds(request.TtlSeconds ?? caller.App.Settings.TokenSeconds), info,
            tokens);
    }

    /// <summary>A field that is null is not sent.</summary>
    private static Answer<Capability> ReadCapability(TokenRequest request) => (request.Capabilities, request.Capability) switch
    {
        ({ ValueKind: not JsonValueKind.Null }, { ValueKind: not JsonValueKind.Null }) =>
            new Refusal(ErrorCode.FieldInvalid, "capability is another name of capabilities: give one of the two.", "capability"),
        ({ ValueKind: not JsonValueKind.Null } json, _) => Capability.Read(json, isMinting: true, "capabilities"),
        (_, { ValueKind: not JsonValueKind.Null } json) => Capability.Read(json, isMinting: true, "capability"),
        _ => Capability.None,
    };

    private static Results<Ok<TokenResponse>, ProblemResult> Mint(
        HttpContext context, ServerCaller caller, UserId user, Capability capability, TimeSpan lifetime, byte[] info, ClientTokens tokens)
    {
        var app = caller.App;
        if (!tokens.CanMint(app))
        {
            return Problems.Of(new(
                ErrorCode.Forbidden,
                $"The app's secret was imported and has less than {AppKeys.TokenSecretBytesMin} bytes, so it signs no tokens. Add one: "
                + "POST /api/apps/{id}/secrets."));
        }

        var minted = tokens.Mint(app, user, capability, lifetime, info, caller.ApiKey);
        if (minted.Token.Length > CompactJws.MaxLength)
        {
            return Problems.Of(new(
                ErrorCode.CapabilityMalformed, $"The token would be longer than {CompactJws.MaxLength} characters. Use wildcards.",
                "capabilities",
                CompactJws.MaxLength));
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TokenResponse(minted.Token, minted.ExpiresAt, user.Value, app.Settings.PollSeconds, app.IsEnabled));
    }
}
