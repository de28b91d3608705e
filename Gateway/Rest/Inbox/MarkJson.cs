using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The body of a mark.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(MarkBody))]
internal sealed partial class MarkJson : JsonSerializerContext;
