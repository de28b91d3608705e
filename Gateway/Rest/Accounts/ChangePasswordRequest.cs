using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Accounts;

/// <param name="Password">The one that holds, 1 to 256 characters.</param>
/// <param name="NewPassword">15 to 256 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangePasswordRequest(string? Password, string? NewPassword) : IReadBody<ChangePasswordRequest>
{
    static JsonTypeInfo<ChangePasswordRequest> IReadBody<ChangePasswordRequest>.Json => AccountsRequestJson.Default.ChangePasswordRequest;
}
