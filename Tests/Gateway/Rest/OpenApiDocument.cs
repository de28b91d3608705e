using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>The description that a server gives of itself.</summary>
internal sealed class OpenApiDocument(JsonElement root)
{
    internal JsonElement Root => root;

    internal static async Task<OpenApiDocument> ReadAsync(ApiServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));
        return new(document.RootElement.Clone());
    }

    internal IReadOnlyList<DescribedOperation> Operations =>
    [
        .. root.GetProperty("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject().Select(method => new DescribedOperation(method.Name.ToUpperInvariant(), path.Name, method.Value))),
    ];

    /// <summary>
    /// The parts of a value that do not fit its shape, as paths; empty: it fits. A member that is not described does not fit.
    /// </summary>
    internal IEnumerable<string> Misfits(JsonElement value, JsonElement schema, string path = "$")
    {
        schema = Resolve(schema);
        foreach (var choice in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(choice, out var choices))
                return choices.EnumerateArray().Any(each => !Misfits(value, each, path).Any()) ? [] : [$"{path} fits none of {choice}"];
        }

        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Any(each => IsOf(value, each)))
            return [$"{path} is {value.ValueKind} and not {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => MisfitsOfObject(value, schema, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((each, i) => Misfits(each, items, $"{path}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> MisfitsOfObject(JsonElement value, JsonElement schema, string path)
    {
        var isOpen = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind != JsonValueKind.False;
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
                yield return $"{path}.{name} is missing";
        }

        // A schema that says nothing describes anything.
        if (known.ValueKind == JsonValueKind.Undefined && !schema.TryGetProperty("type", out _))
            yield break;
        foreach (var member in value.EnumerateObject())
        {
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out var shape))
            {
                foreach (var misfit in Misfits(member.Value, shape, $"{path}.{member.Name}"))
                    yield return misfit;
            }
            else if (!isOpen)
            {
                yield return $"{path}.{member.Name} is not described";
            }
        }
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name));
        return schema;
    }

    private static IEnumerable<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()!) : [type.GetString()!];

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "JSON has no such type."),
    };
}
