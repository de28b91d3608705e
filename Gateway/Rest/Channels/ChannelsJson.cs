using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>Bodies and answers of channels, whose fields are spelled in snake case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(MakeChannelBody))]
[JsonSerializable(typeof(ChannelsResponse))]
[JsonSerializable(typeof(ChannelResponse))]
internal sealed partial class ChannelsJson : JsonSerializerContext;
