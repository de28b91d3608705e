using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Says what kind of client a connection is of, in a few characters that are kept with it.</summary>
internal static class ClientAgent
{
    private const int Bytes = 8;

    /// <param name="userAgent">The request's header; empty: there is none.</param>
    public static string Of(string userAgent)
    {
        if (userAgent.Length == 0)
            return "";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(userAgent), hash);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }
}
