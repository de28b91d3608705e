using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>The device that redeems a code.</summary>
/// <param name="AppId">The app that the code is of; the server's public one where it is left out.</param>
/// <param name="DeviceToken">The push token of a device that is registered in any app of this server.</param>
[BodyBytes(16_384)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RedeemCodeBody(
    [property: JsonPropertyName("app_id")] string? AppId,
    [property: JsonPropertyName("device_token")] string? DeviceToken) : IReadBody<RedeemCodeBody>
{
    static JsonTypeInfo<RedeemCodeBody> IReadBody<RedeemCodeBody>.Json => CodesJson.Default.RedeemCodeBody;
}
