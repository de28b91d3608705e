using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>
/// Lets no text through to the database that it cannot hold, for it would refuse the whole statement. Faces refuse such text by name,
/// before it comes here.
/// </summary>
internal static class TextGuard
{
    /// <summary>The value of a parameter: a text, a column of texts, or something else.</summary>
    /// <exception cref="StoreRefusedException">It cannot be held.</exception>
    internal static T Require<T>(T value)
    {
        if (value is string text)
            Require(text);
        else if (value is IEnumerable<string?> texts)
        {
            foreach (var each in texts)
                Require(each);
        }

        return value;
    }

    private static void Require(string? text)
    {
        if (text is not null && !text.IsStorable())
            throw new StoreRefusedException("A text with U+0000, or with half a surrogate pair, cannot be stored.");
    }
}
