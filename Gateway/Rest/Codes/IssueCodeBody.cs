using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>A code to issue.</summary>
/// <param name="Channels">The channels that it opens, 1 to 20.</param>
/// <param name="Identifier">The app's own name for who redeems it, which is bound to the device; 1 to 128 characters.</param>
/// <param name="ExpiresAt">In ISO 8601, within 24 hours. Five minutes from now where it is left out.</param>
[BodyBytes(16_384)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record IssueCodeBody(
    [property: JsonPropertyName("channels")] IReadOnlyList<string?>? Channels,
    [property: JsonPropertyName("identifier")] string? Identifier,
    [property: JsonPropertyName("expires_at")] string? ExpiresAt) : IReadBody<IssueCodeBody>
{
    static JsonTypeInfo<IssueCodeBody> IReadBody<IssueCodeBody>.Json => CodesJson.Default.IssueCodeBody;
}
