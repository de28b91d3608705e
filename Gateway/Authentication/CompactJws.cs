using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Authentication;

/// <summary>A signed text in the compact form of RFC 7515 under HS256, the one algorithm that there is here.</summary>
/// <remarks>
/// Microsoft.IdentityModel makes the signatures and checks them; before it sees a token, the token has passed a check that is stricter than
/// its own (ADR 0036). Knows no claims and no keys.
/// </remarks>
public sealed class CompactJws
{
    /// <summary>
    /// Characters of a whole token. Every face takes as many: <see cref="CallerServices"/> has the server read a line of a request that
    /// holds one.
    /// </summary>
    public const int MaxLength = 8_192;

    private const string Algorithm = SecurityAlgorithms.HmacSha256;
    private const int SignatureLength = 43;

    // Without its cache: that would keep the secrets of apps that are gone.
    private static readonly CryptoProviderFactory Signatures = new() { CacheSignatureProviders = false };
    private static readonly JsonWebTokenHandler Writer = new();

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string _token;
    private readonly int _signedLength;

    private CompactJws(string token, int signedLength, string keyId, byte[] payload)
    {
        _token = token;
        _signedLength = signedLength;
        KeyId = keyId;
        Payload = payload;
    }

    /// <summary>The header's <c>kid</c>.</summary>
    public string KeyId { get; }

    /// <summary>The part that is signed. Believe none of it before <see cref="IsSignedBy(ReadOnlySpan{byte})"/> has said yes.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Takes a token apart. Never throws, whatever the text.</summary>
    public static Answer<CompactJws> Read(string token)
    {
        if (token.Length > MaxLength)
            return new Refusal(ErrorCode.TokenMalformed, $"A token has at most {MaxLength} characters.", Limit: MaxLength);
        var firstDot = token.IndexOf('.', StringComparison.Ordinal);
        var lastDot = token.LastIndexOf('.');
        if (firstDot <= 0 || firstDot == lastDot
            || !TryDecode(token.AsSpan(0, firstDot), out var headerBytes)
            || !TryDecode(token.AsSpan((firstDot + 1)..lastDot), out var payload)
            || !StrictJson.TryParseObject(headerBytes, out var document))
            return Malformed("It is not three parts of unpadded base64url, the first one a JSON object.");
        using (document)
        {
            var header = document.RootElement;
            if (!StrictJson.TryGetText(header, "alg", out var algorithm) || algorithm != Algorithm)
                return new Refusal(ErrorCode.TokenAlgorithm, $"Tokens are signed with {Algorithm} and nothing else.", "alg");
            if (header.TryGetProperty("crit", out _))
                return Malformed("It has critical header fields, and none is known here.");
            return StrictJson.TryGetText(header, "kid", out var keyId) && keyId is not null
                ? new CompactJws(token, lastDot, keyId, payload)
                : new Refusal(ErrorCode.TokenUnknownKey, "The header names no key.", "kid");
        }
    }

    /// <param name="keyId">The header's <c>kid</c>.</param>
    /// <param name="payload">A JSON object in UTF-8.</param>
    /// <param name="key">At least 32 bytes; the library refuses shorter ones by an exception.</param>
    public static string Sign(string keyId, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key) =>
        Writer.CreateToken(Encoding.UTF8.GetString(payload), new SigningCredentials(KeyOf(key, keyId), Algorithm));

    /// <summary>
    /// Checks signatures of a key of at least 32 bytes. Costs as much as some checks, so keep it where there are many; any thread may use
    /// it.
    /// </summary>
    public static SignatureProvider SignaturesOf(ReadOnlySpan<byte> key) => Signatures.CreateForVerifying(KeyOf(key), Algorithm);

    /// <summary>Whether this key of at least 32 bytes made the signature. Takes the same time for every wrong one.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        using var signatures = SignaturesOf(key);
        return IsSignedBy(signatures);
    }

    /// <summary>The same for a key whose signatures are checked often.</summary>
    public bool IsSignedBy(SignatureProvider signatures)
    {
        var text = _token.AsSpan(_signedLength + 1);
        // Of all the spellings of its bytes only the canonical one fits.
        if (text.Length != SignatureLength || !TryDecode(text, out var signature)
            || !text.SequenceEqual(Base64Url.EncodeToString(signature)))
            return false;
        return signatures.Verify(Encoding.ASCII.GetBytes(_token, 0, _signedLength), signature);
    }

    private static SymmetricSecurityKey KeyOf(ReadOnlySpan<byte> key, string? keyId = null) =>
        new(key.ToArray()) { KeyId = keyId, CryptoProviderFactory = Signatures };

    private static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.IsEmpty || text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
            return false;
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done)
            return false;
        bytes = bytes[..length];
        return true;
    }

    private static Refusal Malformed(string message) => new(ErrorCode.TokenMalformed, message);
}
