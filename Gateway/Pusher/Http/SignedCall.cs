using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>A call whose signature fits.</summary>
/// <param name="Secret">The secret that signed it.</param>
/// <param name="BodyHash">The MD5 that the body must have; <see langword="null"/>: none was signed, so there may be no body.</param>
/// <param name="HasParameters">Whether the query has more than the signature.</param>
/// <param name="Signature">64 hexadecimal digits: of the method, the path, all parameters and with them the body.</param>
/// <param name="At">When it was signed, in seconds since 1970.</param>
internal readonly record struct SignedCall(
    Credential Secret, UInt128? BodyHash, bool HasParameters, ReadOnlyMemory<char> Signature, long At)
{
    private const string Purpose = "nudge notification ";

    /// <summary>
    /// The id of the notification that an event of the call becomes where it names none: the same for whoever sends the same signed call
    /// again. It is shown to subscribers, and says nothing of the signature.
    /// </summary>
    /// <param name="index">The event's place in the call.</param>
    public NotificationId IdOf(int index)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Purpose}{index} {Signature.Span}"), hash);
        return NotificationId.Of(DateTimeOffset.FromUnixTimeSeconds(At), hash[..16]);
    }

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
