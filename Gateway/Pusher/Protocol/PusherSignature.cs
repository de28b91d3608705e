using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Pusher's signatures: HMAC-SHA256 by the text of an app's secret, as 64 hexadecimal digits in lower case.</summary>
internal static class PusherSignature
{
    public const int Length = HMACSHA256.HashSizeInBytes * 2;

    private const int StackBytesMax = 1_024;

    /// <summary>Signs.</summary>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, text, hash);
        return Convert.ToHexStringLower(hash);
    }

    public static string Sign(ReadOnlySpan<byte> secret, string text) => Sign(secret, Encoding.UTF8.GetBytes(text));

    /// <summary>The secret of the app that signed; takes the same time whichever it is, or none.</summary>
    /// <param name="keys">One or two secrets.</param>
    /// <param name="text">The signed text, in UTF-8.</param>
    /// <param name="signature">64 hexadecimal digits in lower case; anything else fits no secret.</param>
    /// <returns><see langword="null"/>: none of them did.</returns>
    public static Credential? Match(AppKeys keys, ReadOnlySpan<byte> text, ReadOnlySpan<char> signature)
    {
        Span<byte> given = stackalloc byte[Length];
        if (signature.Length != Length || Encoding.ASCII.GetBytes(signature, given) != Length)
            return null;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> hex = stackalloc byte[Length];
        Credential? match = null;
        foreach (var secret in keys.Secrets)
        {
            HMACSHA256.HashData(secret.Bytes, text, hash);
            Convert.TryToHexStringLower(hash, hex, out _);
            if (CryptographicOperations.FixedTimeEquals(hex, given))
                match = secret;
        }

        return match;
    }

    /// <summary>The same for a text that is not in UTF-8 yet.</summary>
    public static Credential? Match(AppKeys keys, string text, ReadOnlySpan<char> signature)
    {
        var bytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = bytes > StackBytesMax ? ArrayPool<byte>.Shared.Rent(bytes) : null;
        var utf8 = rented ?? stackalloc byte[StackBytesMax];
        var match = Match(keys, utf8[..Encoding.UTF8.GetBytes(text, utf8)], signature);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return match;
    }
}
