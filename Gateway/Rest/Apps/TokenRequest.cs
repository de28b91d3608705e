using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="User">Who it is for; the client cannot choose (S1.18).</param>
/// <param name="Capabilities">
/// Operations by resource, such as <c>{"library:7":["subscribe"]}</c>. The user's own inbox and public channels need no mention.
/// </param>
/// <param name="TtlSeconds">1 to 86,400; the app's <c>tokenSeconds</c> where none is given.</param>
/// <param name="Info">The information that others on a presence channel see of the user: any JSON of at most 896 bytes.</param>
/// <param name="Capability">
/// The same as <paramref name="Capabilities"/>, as Ably calls it. Either may be a text that holds the object.
/// </param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenRequest(string? User, JsonElement? Capabilities, long? TtlSeconds, JsonElement? Info, JsonElement? Capability)
    : IReadBody<TokenRequest>
{
    static JsonTypeInfo<TokenRequest> IReadBody<TokenRequest>.Json => AppsRequestJson.Default.TokenRequest;
}
