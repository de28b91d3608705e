using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Name">The key's name for people, 1 to 100 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateApiKeyRequest(string? Name) : IReadBody<CreateApiKeyRequest>
{
    static JsonTypeInfo<CreateApiKeyRequest> IReadBody<CreateApiKeyRequest>.Json => AppsRequestJson.Default.CreateApiKeyRequest;
}
