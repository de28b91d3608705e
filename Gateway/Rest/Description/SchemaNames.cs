using System.Text.Json;

namespace Nudge.Gateway.Rest.Description;

/// <summary>The names of shapes in the document.</summary>
internal static class SchemaNames
{
    private const string Suffix = "Shape";

    /// <summary>
    /// The type's name; those that stand for hand-written JSON are told from the real things by a suffix, which is ours to know.
    /// </summary>
    /// <returns><see langword="null"/>: any JSON, which needs no name.</returns>
    internal static string? Of(Type type)
    {
        var name = (Nullable.GetUnderlyingType(type) ?? type).Name;
        return name == nameof(JsonElement) ? null : name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }
}
