using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Nudge.Push.WebPush;

/// <summary>Points on P-256 as Web Push spells them: uncompressed, in base64url.</summary>
internal static class P256Point
{
    private const int Length = 65;
    private const byte Uncompressed = 4;

    /// <returns>
    /// <see langword="false"/>: it is no such spelling. Whether the point lies on the curve shows when a key is made of it.
    /// </returns>
    public static bool TryDecode(string text, out ECPoint point)
    {
        point = default;
        if (!TryDecodeBytes(text, Length, out var bytes) || bytes[0] != Uncompressed)
            return false;
        point = new() { X = bytes[1..33], Y = bytes[33..] };
        return true;
    }

    /// <summary>So many bytes, in base64url with or without padding.</summary>
    public static bool TryDecodeBytes(string text, int length, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > length * 2)
            return false;
        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) != OperationStatus.Done || written != length)
            return false;
        bytes = decoded[..written];
        return true;
    }

    /// <summary>Whether the point lies on the curve, so that a secret can be agreed on with it.</summary>
    public static bool IsOnCurve(ECPoint point)
    {
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
