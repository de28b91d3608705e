using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Core.Accepted;

/// <summary>128 bits that stand for an id where many are held.</summary>
/// <remarks>
/// A table of texts is a table of references, and a collector has to look at each that changed since the last time: for inboxes that were
/// filled long ago and get a little all the time, that was a fifth of a publishing server's time. A part of SHA-256 and not of a faster
/// hash, because an id that another one could be made to collide with would be taken for a duplicate.
/// </remarks>
public static class Fingerprint
{
    public static UInt128 Of(ReadOnlySpan<char> id)
    {
        Span<byte> text = stackalloc byte[512];
        var length = Encoding.UTF8.GetByteCount(id);
        text = length <= text.Length ? text[..length] : new byte[length];
        Encoding.UTF8.GetBytes(id, text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
