using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>A signed text in the compact form of RFC 7515 under HS256, the one algorithm that there is here.</summary>
/// <remarks>
/// What a JWT library would do for us, and the place where one could take over (ADR 0005). It knows no claims and no keys. The signature is
/// compared as text, so that of all the spellings of its bytes only the canonical one fits.
/// </remarks>
internal sealed class CompactJws
{
    /// <summary>Characters of a whole token. Proxies commonly allow 8 kB for a header line.</summary>
    public const int MaxLength = 8_192;

    private const string Algorithm = "HS256";
    private const int SignatureLength = 43;

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

    /// <summary>What is signed. Believe none of it before <see cref="IsSignedBy"/> has said yes.</summary>
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

    public static string Sign(string keyId, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        var header = $$"""{"alg":"{{Algorithm}}","typ":"JWT","kid":"{{JsonEncodedText.Encode(keyId)}}"}""";
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Whether this key made the signature. Takes the same time for every wrong one.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        Span<byte> ascii = stackalloc byte[MaxLength];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SignatureLength];
        if (_token.Length - _signedLength - 1 != SignatureLength
            || Encoding.UTF8.GetByteCount(_token) != _token.Length)
            return false;
        ascii = ascii[..Encoding.ASCII.GetBytes(_token, ascii)];
        HMACSHA256.HashData(key, ascii[.._signedLength], hash);
        Base64Url.EncodeToUtf8(hash, expected);
        return CryptographicOperations.FixedTimeEquals(expected, ascii[(_signedLength + 1)..]);
    }

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
