using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Names;

/// <summary>Names an app: one tenant in one environment.</summary>
/// <remarks>1 to 64 letters, digits, <c>_</c> and <c>-</c>. Compared ordinally.</remarks>
public sealed record AppId
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Name.Letters + "_-");

    private AppId(string value) => Value = value;

    public string Value { get; }

    /// <returns>
    /// <see langword="false"/> if the text is empty, longer than <see cref="MaxLength"/>, or has a character outside the set.
    /// </returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AppId? name)
    {
        name = Name.IsWithin(text, MaxLength, Allowed) ? new AppId(text) : null;
        return name is not null;
    }

    /// <summary>Reads a name that is known to be valid: a literal, or what the store kept.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static AppId Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no AppId.");

    public override string ToString() => Value;
}
