using System.Buffers;

namespace Nudge.Push.Expo;

/// <summary>The look of an Expo push token.</summary>
internal static class ExpoToken
{
    private const int LengthMax = 256;
    private static readonly string[] Prefixes = ["ExponentPushToken[", "ExpoPushToken["];
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether Expo could have given it out: one of two prefixes with something in brackets, or a UUID.</summary>
    public static bool IsOne(string text) =>
        text.Length <= LengthMax && (Guid.TryParseExact(text, "D", out _) || Array.Exists(Prefixes, prefix => IsInBrackets(text, prefix)));

    private static bool IsInBrackets(string text, string prefix) =>
        text.Length > prefix.Length + 1 && text.StartsWith(prefix, StringComparison.Ordinal) && text[^1] == ']'
        && !text.AsSpan(prefix.Length..^1).ContainsAnyExcept(Characters);
}
