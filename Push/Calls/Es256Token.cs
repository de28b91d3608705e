using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Nudge.Push.Calls;

/// <summary>JSON Web Tokens under ES256, by which APNs and push services know who calls.</summary>
internal static class Es256Token
{
    // Without its cache: that would keep the keys of apps that are gone.
    private static readonly CryptoProviderFactory Signatures = new() { CacheSignatureProviders = false };
    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="key">On P-256.</param>
    /// <param name="keyId">The header's <c>kid</c>; <see langword="null"/>: none.</param>
    /// <param name="claims">A JSON object in UTF-8.</param>
    public static string Sign(ECDsa key, string? keyId, ReadOnlySpan<byte> claims)
    {
        var signingKey = new ECDsaSecurityKey(key) { KeyId = keyId, CryptoProviderFactory = Signatures };
        return Writer.CreateToken(Encoding.UTF8.GetString(claims), new SigningCredentials(signingKey, SecurityAlgorithms.EcdsaSha256));
    }
}
