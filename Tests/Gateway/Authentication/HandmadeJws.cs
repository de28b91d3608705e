using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>Tokens that our own writer would not make: over any bytes, with any key.</summary>
internal static class HandmadeJws
{
    public static string Sign(string keyId, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        var header = Encoding.UTF8.GetBytes($$"""{"alg":"HS256","kid":"{{keyId}}"}""");
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }
}
