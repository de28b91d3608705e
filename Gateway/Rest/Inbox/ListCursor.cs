using System.Buffers.Text;
using System.Text;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>A place in the list as clients carry it: opaque, and good for both directions.</summary>
internal static class ListCursor
{
    /// <summary>Room for two numbers and the longest name of a channel.</summary>
    private const int LengthMax = 256;

    internal static string Write(ListKey key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key.ToString()));

    internal static bool TryRead(string text, out ListKey key)
    {
        key = default;
        if (text.Length is 0 or > LengthMax)
            return false;
        Span<byte> bytes = stackalloc byte[LengthMax];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && ListKey.TryParse(Encoding.UTF8.GetString(bytes[..length]), out key);
    }
}
