using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Accounts;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Account">The account's name.</param>
/// <param name="Role"><c>member</c> where none is given; <c>owner</c> hands the app over, and the owner of before becomes a member.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PutMemberRequest(string? Account, AppRole? Role) : IReadBody<PutMemberRequest>
{
    static JsonTypeInfo<PutMemberRequest> IReadBody<PutMemberRequest>.Json => AppsRequestJson.Default.PutMemberRequest;
}
