using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Core.Devices;

/// <summary>The secret by which a device proves that it is the one that registered its token (trap T5). Only its hash is kept.</summary>
public static class DeviceSecret
{
    /// <summary>Tells it from a token and an API key, and lets scanners of leaked secrets find it.</summary>
    public const string Prefix = "nudgedev_";

    /// <summary>Characters of a secret: the prefix and 32 random bytes as base64url.</summary>
    public const int Length = 52;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>A secret that nobody knows, for a row that nobody may have by one.</summary>
    public static byte[] HashOfNone() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Whether a secret is a device's. Takes the same time whatever is wrong.</summary>
    public static bool Opens(string secret, DeviceRow device) =>
        CryptographicOperations.FixedTimeEquals(HashOf(secret), device.SecretHash.Span);
}
