using System.Buffers;

namespace Nudge.Core.Notifications;

/// <summary>Addresses in payloads: of http and https, or relative to the page or app that shows the notification.</summary>
internal static class PayloadUrl
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" \\<>\"`^{|}");

    /// <summary>
    /// Whether a tap may lead there. Every other scheme is refused: <c>javascript:</c> in an inbox would run in the app's own page.
    /// </summary>
    internal static bool IsValid(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAny(Forbidden) || text.Any(char.IsControl))
            return false;
        var scheme = text.AsSpan(0, text.AsSpan().IndexOfAny(":/?#") is >= 0 and var end ? end : text.Length);
        var isRelative = scheme.Length == text.Length || text[scheme.Length] != ':';
        if (isRelative)
            return true;
        return (scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
            && text.AsSpan(scheme.Length).StartsWith("://", StringComparison.Ordinal)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0;
    }
}
