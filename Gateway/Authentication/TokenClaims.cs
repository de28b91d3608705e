using System.Buffers;
using System.Text;
using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Authentication;

/// <summary>The claims of a client token. Times are whole milliseconds.</summary>
/// <param name="User">The claim <c>sub</c>.</param>
/// <param name="Capability">The claim <c>cap</c>; a token without one opens the user's inbox and public channels.</param>
/// <param name="TokenId">The claim <c>jti</c>.</param>
/// <param name="Environment">The claim <c>env</c>; <see langword="null"/>: the token says none.</param>
/// <param name="IssuedAt">The claim <c>iat</c>.</param>
/// <param name="ExpiresAt">The claim <c>exp</c>.</param>
/// <param name="NotBefore">The claim <c>nbf</c>.</param>
internal sealed record TokenClaims(
    UserId User, Capability Capability, string TokenId, string? Environment, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? NotBefore)
{
    /// <summary>Bytes of the claim <c>info</c>: what Pusher takes for a member, less the longest id.</summary>
    public const int InfoBytesMax = 896;

    /// <summary>Not a word that an app may have put into its own tokens.</summary>
    private const string ApiKeyClaim = "nudge_key";

    private const int TokenIdLengthMax = 128;

    // 9999-12-31, the last day that a DateTimeOffset holds, less two days of room for lifetimes and leeways.
    private const double SecondsMax = 253_402_128_000;

    /// <summary>The claim <c>info</c>, one JSON value; empty: there is none.</summary>
    public ReadOnlyMemory<byte> Info { get; init; }

    /// <summary>The claim <c>nudge_key</c>: the API key that had it minted; <see langword="null"/>: the app's secret did.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Reads the payload of a token whose signature was found good; refuses and never throws.</summary>
    public static Answer<TokenClaims> Read(ReadOnlyMemory<byte> payload)
    {
        if (!StrictJson.TryParseObject(payload, out var document))
            return new Refusal(ErrorCode.TokenMalformed, "The claims are no JSON object, or one is there twice.");
        using (document)
        {
            var claims = document.RootElement;
            if (!StrictJson.TryGetText(claims, "sub", out var sub) || !UserId.TryParse(sub, out var user))
                return Malformed("sub");
            if (!StrictJson.TryGetText(claims, "jti", out var tokenId) || tokenId is not { Length: > 0 and <= TokenIdLengthMax }
                || !tokenId.IsStorable())
                return Malformed("jti");
            if (!StrictJson.TryGetText(claims, "env", out var environment))
                return Malformed("env");
            if (!StrictJson.TryGetText(claims, ApiKeyClaim, out var apiKey))
                return Malformed(ApiKeyClaim);
            if (!TryGetTime(claims, "iat", out var issuedAt) || issuedAt is null)
                return Malformed("iat");
            if (!TryGetTime(claims, "exp", out var expiresAt) || expiresAt is null)
                return Malformed("exp");
            if (!TryGetTime(claims, "nbf", out var notBefore))
                return Malformed("nbf");
            var info = claims.TryGetProperty("info", out var claim) ? Encoding.UTF8.GetBytes(claim.GetRawText()) : [];
            if (info.Length > InfoBytesMax)
                return Malformed("info");
            var capability = claims.TryGetProperty("cap", out var cap) ? Capability.Read(cap, isMinting: false, "cap") : Capability.None;
            return capability.IsAccepted
                ? new TokenClaims(user, capability.Value, tokenId, environment, issuedAt.Value, expiresAt.Value, notBefore)
                {
                    Info = info,
                    ApiKey = apiKey,
                }
                : capability.Refusal;
        }
    }

    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", User.Value);
            json.WritePropertyName("cap");
            Capability.WriteTo(json);
            json.WriteNumber("iat", SecondsOf(IssuedAt));
            json.WriteNumber("exp", SecondsOf(ExpiresAt));
            json.WriteString("jti", TokenId);
            if (Environment is not null)
                json.WriteString("env", Environment);
            if (ApiKey is not null)
                json.WriteString(ApiKeyClaim, ApiKey);
            if (!Info.IsEmpty)
            {
                json.WritePropertyName("info");
                json.WriteRawValue(Info.Span);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static decimal SecondsOf(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1_000m;

    /// <summary>A NumericDate of RFC 7519: seconds, which may have a fraction. One that is not there is null.</summary>
    private static bool TryGetTime(JsonElement claims, string name, out DateTimeOffset? at)
    {
        at = null;
        if (!claims.TryGetProperty(name, out var claim))
            return true;
        if (claim.ValueKind != JsonValueKind.Number || !claim.TryGetDouble(out var seconds) || !(seconds is >= 0 and <= SecondsMax))
            return false;
        at = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1_000));
        return true;
    }

    private static Refusal Malformed(string claim) => new(ErrorCode.TokenMalformed, $"The claim {claim} is missing or malformed.", claim);
}
