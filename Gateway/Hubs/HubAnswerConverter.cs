using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Hubs;

internal sealed class HubAnswerConverter : JsonConverter<HubAnswer>
{
    public override HubAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written and not read.");

    public override void Write(Utf8JsonWriter writer, HubAnswer value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}
