using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The channel, and who subscribes to it.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="ChannelId">Its id, in place of the name.</param>
/// <param name="User">With the app's credentials: who subscribes. It may stand in the query instead.</param>
/// <param name="DeviceToken">Of a device that subscribes. It may stand in the query instead.</param>
/// <param name="AppId">Of a device: the app; the server's public one where it is left out.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SubscriptionBody(
    string? Channel,
    [property: JsonPropertyName("channel_id")] string? ChannelId,
    string? User,
    [property: JsonPropertyName("device_token")] string? DeviceToken,
    [property: JsonPropertyName("app_id")] string? AppId) : IReadBody<SubscriptionBody>
{
    static JsonTypeInfo<SubscriptionBody> IReadBody<SubscriptionBody>.Json => SubscriptionJson.Default.SubscriptionBody;
}
