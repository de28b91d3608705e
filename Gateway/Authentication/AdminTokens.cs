using System.Buffers;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Mints, checks and ends the tokens of accounts, of all roles. Their key is the server's own, so no app's secret can sign one, and theirs
/// signs nothing else. Each check reads the account's row (ADR 0058).
/// </summary>
public sealed class AdminTokens(MasterKey master, IAdminStore admins, TimeProvider time)
{
    /// <summary>The <c>kid</c> of every admin token; it has no dot, so it is never that of a client token.</summary>
    public const string KeyId = "admin";

    private const string Audience = "nudge-admin";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly byte[] _key = master.Derive("nudge admin token 1");

    /// <param name="name">Of the admin.</param>
    /// <param name="admin">The admin's row, by which the password was found good.</param>
    public MintedToken Mint(string name, AdminRow admin)
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
            json.WriteNumber("ver", admin.Version);
            json.WriteEndObject();
        }

        return new(CompactJws.Sign(KeyId, buffer.WrittenSpan, _key), DateTimeOffset.FromUnixTimeSeconds(expiresAt));
    }

    /// <param name="jws">A token whose kid is <see cref="KeyId"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Answer<AdminCaller>> CheckAsync(CompactJws jws, CancellationToken cancellationToken)
    {
        var read = Read(jws);
        if (!read.IsAccepted)
            return read.Refusal;
        var (caller, version) = read.Value;
        return await admins.FindAdminAsync(caller.Name, cancellationToken) is { } admin && admin.Admits(version, caller.TokenId)
            ? caller with { Role = admin.Role }
            : new Refusal(ErrorCode.TokenRevoked, "The token was ended by a log-out or by another password. Log in again.");
    }

    /// <summary>Reads a text that may be anything. Whether it is an admin's token in truth, <see cref="CheckAsync"/> says.</summary>
    /// <param name="text">As it was shown.</param>
    /// <param name="fault">Why it is none.</param>
    /// <param name="reason">More of that, where there is more to say.</param>
    /// <returns><see langword="null"/>: it is none.</returns>
    public static CompactJws? Read(string text, out AdminFault fault, out Refusal? reason)
    {
        var read = CompactJws.Read(text);
        (fault, reason) = read.IsAccepted ? (AdminFault.OtherToken, null) : (AdminFault.Unreadable, read.Refusal);
        return read.Value is { KeyId: KeyId } jws ? jws : null;
    }

    /// <summary>Ends the token that the admin shows.</summary>
    public Task EndAsync(AdminCaller admin, CancellationToken cancellationToken) =>
        admins.ChangeAdminAsync(admin.Name, row => row.WithoutToken(admin.TokenId, admin.ExpiresAt, time.GetUtcNow()), cancellationToken);

    /// <summary>Ends all tokens of the admin.</summary>
    public Task EndAllAsync(AdminCaller admin, CancellationToken cancellationToken) =>
        admins.ChangeAdminAsync(admin.Name, row => row.WithoutTokens(time.GetUtcNow()), cancellationToken);

    /// <summary>Its role is none before the row says which.</summary>
    private Answer<(AdminCaller Caller, long Version)> Read(CompactJws jws)
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
                || !StrictJson.TryGetText(claims, "jti", out var tokenId) || string.IsNullOrEmpty(tokenId)
                || !claims.TryGetProperty("exp", out var exp) || !exp.TryGetInt64(out var expiresAt))
                return Malformed;
            // Older servers minted tokens without one, and none of those goes on.
            var version = claims.TryGetProperty("ver", out var ver) && ver.TryGetInt64(out var carried) ? carried : 0;
            return time.GetUtcNow().ToUnixTimeSeconds() >= expiresAt
                ? new Refusal(ErrorCode.TokenExpired, "The token has expired. Log in again.", "exp")
                : (new AdminCaller(name, AccountRole.Member, tokenId, DateTimeOffset.FromUnixTimeSeconds(expiresAt)), version);
        }
    }

    private static Refusal Malformed => new(ErrorCode.TokenMalformed, "The claims of the token are not those of an admin.");
}
