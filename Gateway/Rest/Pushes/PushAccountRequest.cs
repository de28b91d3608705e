using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Pushes;

/// <param name="Credentials">
/// The provider's own, as an object: a service account of Google's, a key of Apple's with its names, an access token of Expo's, a pair of
/// VAPID keys. Of Web Push the <c>subject</c> alone will do: the server makes the keys.
/// </param>
[BodyBytes(32_768)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PushAccountRequest(JsonElement? Credentials) : IReadBody<PushAccountRequest>
{
    static JsonTypeInfo<PushAccountRequest> IReadBody<PushAccountRequest>.Json => PushRequestJson.Default.PushAccountRequest;
}

/// <summary>The bodies of pushes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(PushAccountRequest))]
internal sealed partial class PushRequestJson : JsonSerializerContext;
