using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Says what kind of client a connection is of, in a number: it is kept for as long as the connection is.</summary>
/// <param name="Hash">Of the request's <c>User-Agent</c>; zero: there is none.</param>
internal readonly record struct ClientAgent(ulong Hash)
{
    /// <param name="userAgent">The request's header; empty: there is none.</param>
    public static ClientAgent Of(string userAgent)
    {
        if (userAgent.Length == 0)
            return default;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(userAgent), hash);
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>As tickets name it: 16 hexadecimal digits, or nothing.</summary>
    public override string ToString() => Hash == 0 ? "" : Hash.ToString("x16", CultureInfo.InvariantCulture);
}
