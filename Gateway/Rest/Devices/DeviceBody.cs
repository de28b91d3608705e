using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>A device as it says of itself; a browser's PushSubscription fits as it is.</summary>
/// <param name="AppId">The app; the server's public one where it is left out.</param>
/// <param name="Platform">expo, fcm, apns, webpush or unifiedpush; by the form of the token where it is left out.</param>
/// <param name="DeviceToken">The push token.</param>
/// <param name="Endpoint">In place of a token: of a browser, or of a distributor of UnifiedPush.</param>
/// <param name="ExpirationTime">A browser gives it. It is not looked at: a push tells when an endpoint is gone.</param>
/// <param name="Keys">Of the endpoint.</param>
/// <param name="Identifier">The app's own name for who has the device, at most 128 characters.</param>
/// <param name="User">With that user's client token or the app's credentials: the user that the device belongs to.</param>
/// <param name="DeviceSecret">The device's secret, where the header has another credential.</param>
/// <param name="NewSecret">Whether to answer a new secret; the one before opens nothing any more.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeviceBody(
    [property: JsonPropertyName("app_id")] string? AppId,
    [property: JsonPropertyName("platform")] string? Platform,
    [property: JsonPropertyName("device_token")] string? DeviceToken,
    [property: JsonPropertyName("endpoint")] string? Endpoint,
    [property: JsonPropertyName("expirationTime")] double? ExpirationTime,
    [property: JsonPropertyName("keys")] DeviceKeys? Keys,
    [property: JsonPropertyName("identifier")] string? Identifier,
    [property: JsonPropertyName("user")] string? User,
    [property: JsonPropertyName("device_secret")] string? DeviceSecret,
    [property: JsonPropertyName("new_secret")] bool? NewSecret) : IReadBody<DeviceBody>
{
    static JsonTypeInfo<DeviceBody> IReadBody<DeviceBody>.Json => DevicesJson.Default.DeviceBody;
}
