using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Hubs;

/// <summary>The answer of a hub call: JSON that is written already, nothing, or a refusal, which clients get as the call's error.</summary>
[JsonConverter(typeof(HubAnswerConverter))]
internal sealed record HubAnswer
{
    public static HubAnswer Nothing { get; } = new();

    public ReadOnlyMemory<byte> Json { get; private init; } = "null"u8.ToArray();

    public Refusal? Refusal { get; private init; }

    public static HubAnswer Of(ReadOnlyMemory<byte> json) => new() { Json = json };

    public static implicit operator HubAnswer(Refusal refusal) => new() { Refusal = refusal };
}

/// <summary>The arguments and answers of hub calls.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HubAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class HubJson : JsonSerializerContext;
