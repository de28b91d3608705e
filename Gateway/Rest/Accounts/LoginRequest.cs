using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Accounts;

/// <param name="Name">1 to 64 characters.</param>
/// <param name="Password">1 to 256 characters.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LoginRequest(string? Name, string? Password) : IReadBody<LoginRequest>
{
    static JsonTypeInfo<LoginRequest> IReadBody<LoginRequest>.Json => AccountsRequestJson.Default.LoginRequest;
}
