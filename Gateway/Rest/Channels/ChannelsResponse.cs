using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>Channels: of a device, or a page of those of an app.</summary>
/// <param name="Channels">In the order of their names.</param>
/// <param name="Next">For <c>after</c>; left out: these are the last. A page may have fewer than were asked for.</param>
internal sealed record ChannelsResponse(
    [property: JsonPropertyName("channels")] IReadOnlyList<ChannelResponse> Channels,
    [property: JsonPropertyName("next"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next = null);
