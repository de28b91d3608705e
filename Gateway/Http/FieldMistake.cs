using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>Says of a member that could not be read whether there is one of that name, and what belongs there.</summary>
internal static class FieldMistake
{
    /// <param name="exception">Where reading stopped.</param>
    /// <param name="root">The field that was to be read.</param>
    internal static Refusal Of(JsonException exception, JsonTypeInfo root)
    {
        var path = exception.Path is { Length: > 2 } text ? text[2..] : null;
        return new(
            ErrorCode.FieldInvalid, path is null ? "A field has the wrong kind of value, or does not exist." : Describe(root, path), path);
    }

    private static string Describe(JsonTypeInfo root, string path)
    {
        var type = root;
        foreach (var step in path.Split('.'))
        {
            var name = step.Split('[')[0];
            if (type.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found)
                return "There is no such field.";
            type = root.Options.GetTypeInfo(found.PropertyType);
            if (step.Contains('[', StringComparison.Ordinal) && type.ElementType is { } element)
                type = root.Options.GetTypeInfo(element);
        }

        return $"It is {KindOf(type)}.";
    }

    private static string KindOf(JsonTypeInfo type)
    {
        var kind = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (kind == typeof(string))
            return "a well-formed text";
        if (kind == typeof(bool))
            return "true or false";
        if (kind == typeof(int) || kind == typeof(long))
            return "a whole number";
        return type.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "a list",
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            _ => "another kind of value",
        };
    }
}
