using System.Text.Json;

namespace Nudge.Tests.Support.Push;

/// <summary>Looks at JSON as strict providers do: a name that they do not know, or a value of another kind, is an error.</summary>
internal static class JsonShape
{
    /// <param name="owner">An object.</param>
    /// <param name="allowed">Its fields, with what each has to be.</param>
    /// <returns>The first field that is wrong; <see langword="null"/>: none.</returns>
    public static string? FindWrong(JsonElement owner, IReadOnlyDictionary<string, Func<JsonElement, bool>> allowed)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            return "(not an object)";
        foreach (var field in owner.EnumerateObject())
        {
            if (!allowed.TryGetValue(field.Name, out var isRight) || !isRight(field.Value))
                return field.Name;
        }

        return null;
    }

    public static bool Text(JsonElement value) => value.ValueKind == JsonValueKind.String;

    public static bool Whole(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0;

    public static bool Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    public static bool Object(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    public static Func<JsonElement, bool> OneOf(params string[] words) => value => Text(value) && words.Contains(value.GetString());

    public static Func<JsonElement, bool> Fields(IReadOnlyDictionary<string, Func<JsonElement, bool>> allowed) =>
        value => FindWrong(value, allowed) is null;

    public static bool Texts(JsonElement value) => Object(value) && value.EnumerateObject().All(field => Text(field.Value));
}
