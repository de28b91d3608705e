using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>A channel to make.</summary>
/// <param name="Name">Its name.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MakeChannelBody([property: JsonPropertyName("name")] string? Name) : IReadBody<MakeChannelBody>
{
    static JsonTypeInfo<MakeChannelBody> IReadBody<MakeChannelBody>.Json => ChannelsJson.Default.MakeChannelBody;
}
