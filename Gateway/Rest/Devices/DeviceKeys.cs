using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>The keys of an endpoint, as browsers give them.</summary>
/// <param name="P256dh">The public key, base64url.</param>
/// <param name="Auth">The secret, base64url.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeviceKeys(
    [property: JsonPropertyName("p256dh")] string? P256dh, [property: JsonPropertyName("auth")] string? Auth);
