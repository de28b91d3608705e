using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>Names one resource, or many by wildcards for whole segments: in an app's rules and in capabilities.</summary>
/// <remarks>
/// Segments are separated by <c>:</c>. A segment <c>*</c> stands for exactly one segment, or at the end for one or more, so that
/// <c>library:*</c> has <c>library:7</c> and <c>library:7:notes</c> but not <c>library</c>. A wildcard never stands for the first segment
/// <c>user</c>: whoever means inboxes has to say so. 1 to 133 characters (a <c>user:</c> and the longest user).
/// </remarks>
public sealed record ChannelPattern
{
    public const int MaxLength = 133;

    private const char Separator = ':';
    private readonly bool _isExact;

    private ChannelPattern(string value)
    {
        Value = value;
        _isExact = !value.Contains('*', StringComparison.Ordinal);
    }

    public string Value { get; }

    /// <returns>
    /// <see langword="false"/> if the text is empty or too long, if a <c>*</c> shares its segment with something else, or if the text
    /// without its wildcards could be neither a channel nor a user's inbox.
    /// </returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ChannelPattern? pattern)
    {
        pattern = text is { Length: > 0 and <= MaxLength } && HasWholeWildcards(text) && IsResource(text) ? new ChannelPattern(text) : null;
        return pattern is not null;
    }

    /// <exception cref="FormatException">It is not valid.</exception>
    public static ChannelPattern Parse(string text) =>
        TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is no ChannelPattern.");

    /// <summary>Whether the resource, such as <c>library:7</c> or <c>user:u1</c>, is one of those named. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<char> resource)
    {
        if (_isExact)
            return resource.SequenceEqual(Value);
        var pattern = Value.AsSpan();
        for (var isFirst = true; ; isFirst = false)
        {
            var wanted = Cut(ref pattern, out var isLastWanted);
            var given = Cut(ref resource, out var isLastGiven);
            if (wanted is not "*")
            {
                if (!wanted.SequenceEqual(given))
                    return false;
            }
            else if (isFirst && given is "user")
            {
                return false;
            }
            else if (isLastWanted)
            {
                return true;
            }

            if (isLastWanted || isLastGiven)
                return isLastWanted && isLastGiven;
        }
    }

    public override string ToString() => Value;

    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> rest, out bool isLast)
    {
        var end = rest.IndexOf(Separator);
        isLast = end < 0;
        var segment = isLast ? rest : rest[..end];
        rest = isLast ? [] : rest[(end + 1)..];
        return segment;
    }

    private static bool HasWholeWildcards(string text)
    {
        for (var i = text.IndexOf('*', StringComparison.Ordinal); i >= 0; i = text.IndexOf('*', i + 1))
        {
            if ((i > 0 && text[i - 1] != Separator) || (i + 1 < text.Length && text[i + 1] != Separator))
                return false;
        }

        return true;
    }

    private static bool IsResource(string text)
    {
        var plain = text.Replace('*', 'x');
        return plain.StartsWith(ChannelName.UserPrefix, StringComparison.Ordinal)
            ? UserId.TryParse(plain[ChannelName.UserPrefix.Length..], out _)
            : ChannelName.TryParse(plain, out _);
    }
}
