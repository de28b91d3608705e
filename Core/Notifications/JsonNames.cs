using System.Text.Json;

namespace Nudge.Core.Notifications;

/// <summary>Compares names of members in JSON that others have written.</summary>
public static class JsonNames
{
    /// <summary>
    /// Whether the reader stands at a member of this name. Never throws: a name with half a surrogate pair, escaped, is none of ours.
    /// </summary>
    /// <param name="reader">At a name.</param>
    /// <param name="name">UTF-8.</param>
    public static bool NameIs(this ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueTextEquals(name);
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
