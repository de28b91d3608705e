using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Names;

/// <summary>The rules that all names share: a length, a set of characters, ordinal comparison.</summary>
internal static class Name
{
    internal const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    internal static bool IsWithin([NotNullWhen(true)] string? text, int maxLength, SearchValues<char> allowed) =>
        text is { Length: > 0 } && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(allowed);
}
