using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Authentication;

/// <summary>The rights that a client token opens: operations by resource, in the shape that Ably uses (S1.19). Immutable.</summary>
/// <remarks>
/// <c>{"library:7":["subscribe"],"library:*":["history"],"*":["*"]}</c>. Resources are <see cref="ChannelPattern"/>s. The rights that
/// several of them give on one resource add up. The user's own inbox and public channels need no mention.
/// </remarks>
public sealed class Capability
{
    public const int ResourcesMax = 100;

    private readonly (ChannelPattern Resource, Operations Operations)[] _grants;

    private Capability((ChannelPattern, Operations)[] grants) => _grants = grants;

    public static Capability None { get; } = new([]);

    public IReadOnlyList<(ChannelPattern Resource, Operations Operations)> Grants => _grants;

    /// <summary>Reads a capability.</summary>
    /// <param name="json">A JSON object, or a text that holds one, which is how Ably's requests and tokens carry it.</param>
    /// <param name="isMinting">
    /// Whether it is about to be signed, when an operation that is not known is refused; in a token that is signed already it grants
    /// nothing.
    /// </param>
    /// <param name="field">The caller's name for it.</param>
    public static Answer<Capability> Read(JsonElement json, bool isMinting, string field)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return ReadObject(json, isMinting, field);
        if (json.ValueKind != JsonValueKind.String || !StrictJson.TryGetText(json, out var text)
            || !StrictJson.TryParseObject(Encoding.UTF8.GetBytes(text), out var document))
            return Malformed("A capability is a JSON object of resources and their operations, or a text that holds one.", field);
        using (document)
            return ReadObject(document.RootElement, isMinting, field);
    }

    /// <summary>Whether the operation is allowed on a channel, or on <c>user:{id}</c>.</summary>
    public bool Covers(Operations operation, ReadOnlySpan<char> resource)
    {
        var granted = Operations.None;
        foreach (var (pattern, operations) in _grants)
        {
            if (pattern.Matches(resource))
                granted |= operations;
        }

        return (granted & operation) == operation;
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (resource, operations) in _grants)
        {
            json.WriteStartArray(resource.Value);
            foreach (var name in OperationNames.Of(operations))
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static Answer<Capability> ReadObject(JsonElement json, bool isMinting, string field)
    {
        if (json.GetPropertyCount() > ResourcesMax)
            return Malformed($"A capability names at most {ResourcesMax} resources.", field, ResourcesMax);
        var grants = new List<(ChannelPattern, Operations)>();
        foreach (var member in json.EnumerateObject())
        {
            if (!TryGetName(member, out var name) || !ChannelPattern.TryParse(name, out var resource))
                return Malformed("A resource is a channel or user:{id}, in which * may stand for a whole segment.", field);
            if (ReadOperations(member.Value, isMinting) is not { } operations)
                return Malformed("Operations are an array of subscribe, history, presence, publish or *.", $"{field}.{name}");
            grants.Add((resource, operations));
        }

        return new Capability([.. grants]);
    }

    private static Operations? ReadOperations(JsonElement json, bool isMinting)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return null;
        var operations = Operations.None;
        foreach (var element in json.EnumerateArray())
        {
            if (!StrictJson.TryGetText(element, out var name))
                return null;
            var operation = OperationNames.Find(name);
            if (operation == Operations.None && isMinting)
                return null;
            operations |= operation;
        }

        return operations;
    }

    private static bool TryGetName(JsonProperty member, out string? name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped.
            name = null;
            return false;
        }
    }

    private static Refusal Malformed(string message, string field, long? limit = null) =>
        new(ErrorCode.CapabilityMalformed, message, field, limit);
}
