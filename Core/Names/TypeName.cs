using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Names;

/// <summary>The type of a notification, such as <c>borrow.requested</c>, or the name of a signal.</summary>
/// <remarks>1 to 100 letters, digits, <c>_ - . :</c>. Compared ordinally.</remarks>
public sealed record TypeName
{
    public const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Name.Letters + "_-.:");

    private TypeName(string value) => Value = value;

    public string Value { get; }

    /// <returns>
    /// <see langword="false"/> if the text is empty, longer than <see cref="MaxLength"/>, or has a character outside the set.
    /// </returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TypeName? name)
    {
        name = Name.IsWithin(text, MaxLength, Allowed) ? new TypeName(text) : null;
        return name is not null;
    }

    /// <summary>Reads a name that is known to be valid: a literal, or what the store kept.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static TypeName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no TypeName.");

    public override string ToString() => Value;
}
