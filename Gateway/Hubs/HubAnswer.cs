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

internal sealed class HubAnswerConverter : JsonConverter<HubAnswer>
{
    public override HubAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written and not read.");

    public override void Write(Utf8JsonWriter writer, HubAnswer value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}

/// <summary>The arguments and answers of hub calls.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HubAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class HubJson : JsonSerializerContext;
