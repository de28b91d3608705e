using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Tests.Support.Push;

/// <summary>How a browser opens a push (RFC 8291 over RFC 8188), written from the documents and held against their example.</summary>
internal static class WebPushEncryption
{
    private const int SaltLength = 16;
    private const int TagLength = 16;
    private const int PointLength = 65;

    /// <returns>The plaintext.</returns>
    /// <exception cref="CryptographicException">It is not for these keys, or no such body.</exception>
    public static byte[] Open(ReadOnlySpan<byte> body, ECDiffieHellman key, ReadOnlySpan<byte> auth)
    {
        if (body.Length < SaltLength + 5 + PointLength || body[SaltLength + 4] != PointLength)
            throw new CryptographicException("The header is no header of Web Push.");
        var salt = body[..SaltLength].ToArray();
        var recordSize = BinaryPrimitives.ReadUInt32BigEndian(body[SaltLength..]);
        var sender = body.Slice(SaltLength + 5, PointLength).ToArray();
        var record = body[(SaltLength + 5 + PointLength)..];
        // A push is one record (RFC 8291, section 4).
        if (record.Length > recordSize || record.Length <= TagLength)
            throw new CryptographicException("The body is not one record.");
        var keying = KeyingOf(key, sender, auth);
        var contentKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        using var gcm = new AesGcm(contentKey, TagLength);
        var padded = new byte[record.Length - TagLength];
        gcm.Decrypt(nonce, record[..^TagLength], record[^TagLength..], padded);
        var end = padded.AsSpan().LastIndexOfAnyExcept((byte)0);
        // The delimiter of the last record is 2.
        return end >= 0 && padded[end] == 2 ? padded[..end] : throw new CryptographicException("The record has no delimiter.");
    }

    /// <summary>A point uncompressed.</summary>
    public static byte[] PointOf(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static byte[] KeyingOf(ECDiffieHellman key, byte[] sender, ReadOnlySpan<byte> auth)
    {
        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = sender[1..33], Y = sender[33..] },
        });
        var secret = key.DeriveRawSecretAgreement(other.PublicKey);
        byte[] info = [.. Encoding.ASCII.GetBytes("WebPush: info\0"), .. PointOf(key), .. sender];
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, auth.ToArray(), info);
    }
}
