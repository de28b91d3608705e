using System.Buffers;
using System.Text.Json;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Mints and checks the tokens of admins. Their key is the server's own, so no app's secret can sign one, and theirs signs nothing else.</summary>
internal sealed class AdminTokens(MasterKey master, TimeProvider time)
{
    /// <summary>The <c>kid</c> of every admin token; it has no dot, so it is never that of a client token.</summary>
    public const string KeyId = "admin";

    private const string Audience = "nudge-admin";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly byte[] _key = master.Derive("nudge admin token 1");

    public MintedToken Mint(string name)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var expiresAt = now + (long)Lifetime.TotalSeconds;
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", name);
            json.WriteString("aud", Audience);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", expiresAt);
            json.WriteString("jti", NewCredential.TokenId());
            json.WriteEndObject();
        }

        return new(CompactJws.Sign(KeyId, buffer.WrittenSpan, _key), DateTimeOffset.FromUnixTimeSeconds(expiresAt));
    }

    /// <param name="jws">A token whose kid is <see cref="KeyId"/>.</param>
    public Answer<AdminCaller> Check(CompactJws jws)
    {
        if (!jws.IsSignedBy(_key))
            return new Refusal(ErrorCode.TokenForged, "The signature does not fit.");
        if (!StrictJson.TryParseObject(jws.Payload, out var document))
            return Malformed;
        using (document)
        {
            var claims = document.RootElement;
            if (!StrictJson.TryGetText(claims, "sub", out var name) || string.IsNullOrEmpty(name)
                || !StrictJson.TryGetText(claims, "aud", out var audience) || audience != Audience
                || !claims.TryGetProperty("exp", out var exp) || !exp.TryGetInt64(out var expiresAt))
                return Malformed;
            return time.GetUtcNow().ToUnixTimeSeconds() >= expiresAt
                ? new Refusal(ErrorCode.TokenExpired, "The token has expired. Log in again.", "exp")
                : new AdminCaller(name);
        }
    }

    private static Refusal Malformed => new(ErrorCode.TokenMalformed, "The claims of the token are not those of an admin.");
}
