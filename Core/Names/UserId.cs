using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Nudge.Core.Names;

/// <summary>Names a recipient inside one app, by a string of the app's choice.</summary>
/// <remarks>
/// 1 to 128 UTF-16 code units (128 is also Pusher's limit) of well-formed text without control characters, without <c>*</c> (the wildcard
/// of capabilities), and without blanks at its ends. Compared ordinally.
/// </remarks>
public sealed record UserId
{
    public const int MaxLength = 128;

    private UserId(string value) => Value = value;

    public string Value { get; }

    /// <returns><see langword="false"/> if the text is outside the set or longer than <see cref="MaxLength"/>.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out UserId? user)
    {
        user = IsValid(text) ? new UserId(text) : null;
        return user is not null;
    }

    /// <exception cref="FormatException">It is not valid.</exception>
    public static UserId Parse(string text) => TryParse(text, out var user) ? user : throw new FormatException($"'{text}' is no UserId.");

    public override string ToString() => Value;

    private static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength } || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return false;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune)
                || rune.Value == '*')
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
