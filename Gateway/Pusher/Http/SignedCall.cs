using System.Security.Cryptography;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>A call whose signature fits.</summary>
/// <param name="Secret">What signed it.</param>
/// <param name="BodyHash">The MD5 that the body must have; <see langword="null"/>: none was signed, so there may be no body.</param>
/// <param name="HasParameters">Whether the query has more than the signature.</param>
internal readonly record struct SignedCall(Credential Secret, UInt128? BodyHash, bool HasParameters)
{
    /// <summary>Whether these are the bytes that were signed.</summary>
    public bool Covers(ReadOnlySpan<byte> body)
    {
        if (BodyHash is not { } wanted)
            return body.IsEmpty;
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        // The protocol's choice. It only binds the body to the signature, which is an HMAC.
#pragma warning disable CA5351
        MD5.HashData(body, hash);
#pragma warning restore CA5351
        Span<byte> signed = stackalloc byte[MD5.HashSizeInBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(signed, wanted);
        return CryptographicOperations.FixedTimeEquals(hash, signed);
    }
}
