using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="User">Every token of this user; with a channel: their access to it.</param>
/// <param name="TokenId">One token, by its <c>jti</c>.</param>
/// <param name="Channel">The access to this channel, of one user or of everyone.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RevokeRequest(string? User, string? TokenId, string? Channel) : IReadBody<RevokeRequest>
{
    static JsonTypeInfo<RevokeRequest> IReadBody<RevokeRequest>.Json => AppsRequestJson.Default.RevokeRequest;
}
