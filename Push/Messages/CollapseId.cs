using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Push.Messages;

/// <summary>A tag within the length that Apple has for it: as it is, or its hash.</summary>
internal static class CollapseId
{
    /// <summary>The most bytes of <c>apns-collapse-id</c>, and of Expo's, which becomes one.</summary>
    public const int BytesMax = 64;

    // It goes into a header, and a tag may be whatever the app likes.
    public static string Of(string tag) =>
        tag.Length is > 0 and <= BytesMax && tag.All(character => character is > ' ' and <= '~')
            ? tag
            : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));
}
