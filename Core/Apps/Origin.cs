namespace Nudge.Core.Apps;

/// <summary>Where a browser's page comes from: scheme, host and, if it is not the scheme's own, port.</summary>
public static class Origin
{
    public const string Any = "*";
    public const int MaxLength = 255;

    /// <summary>Whether the text is written as browsers write origins (RFC 6454): <c>https://shop.example</c>, <c>http://localhost:5173</c>.</summary>
    /// <remarks>Apps in web views send schemes of their own, so any scheme will do. <c>null</c> is no origin: any sandboxed page has it.</remarks>
    public static bool IsValid(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength } || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;
        var port = uri.IsDefaultPort ? "" : $":{uri.Port}";
        return string.Equals($"{uri.Scheme}://{uri.Host}{port}", text, StringComparison.OrdinalIgnoreCase);
    }
}
