using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Names;

namespace Nudge.Core.Accounts;

/// <summary>The name of an account: that of a mailbox, or a plain one. Upper and lower case are one.</summary>
public static class AccountName
{
    public const int MaxLength = 64;

    /// <summary>Stands in paths for the account that calls.</summary>
    public const string Self = "me";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Name.Letters + "_-.+@");

    /// <summary>The mistake in a name that is refused, in words.</summary>
    public static string Mistake =>
        $"A name is 1 to {MaxLength} letters, digits and _ - . + @, and not '{Self}'.";

    /// <summary>The one spelling under which the account is kept.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name)
    {
        var isName = Name.IsWithin(text, MaxLength, Allowed);
        name = isName ? Fold(text!) : null;
        if (name is not Self)
            return isName;
        name = null;
        return false;
    }

    /// <summary>The spelling under which a name is looked for, whatever it is.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();
}
