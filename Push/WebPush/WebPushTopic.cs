using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Push.WebPush;

/// <summary>A tag as a Topic, by which a push replaces another that still waits (RFC 8030, section 5.4).</summary>
internal static class WebPushTopic
{
    /// <summary>The most characters.</summary>
    public const int LengthMax = 32;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The tag itself where it can be one, else 192 bits of its hash.</summary>
    public static string Of(string tag) =>
        tag.Length is > 0 and <= LengthMax && !tag.AsSpan().ContainsAnyExcept(Alphabet)
            ? tag
            : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(tag)))[..LengthMax];
}
