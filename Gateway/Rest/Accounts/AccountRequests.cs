using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Rest.Accounts;

/// <param name="Name">1 to 64 letters, digits and <c>_ - . + @</c>; upper and lower case are one.</param>
/// <param name="Password">15 to 256 characters. Made where none is given.</param>
/// <param name="Role"><c>owner</c> where none is given.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateAccountRequest(string? Name, string? Password, AccountRole? Role) : IReadBody<CreateAccountRequest>
{
    static JsonTypeInfo<CreateAccountRequest> IReadBody<CreateAccountRequest>.Json => AccountsRequestJson.Default.CreateAccountRequest;
}

/// <param name="Name">1 to 64 letters, digits and <c>_ - . + @</c>; upper and lower case are one.</param>
/// <param name="Password">15 to 256 characters.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RegisterRequest(string? Name, string? Password) : IReadBody<RegisterRequest>
{
    static JsonTypeInfo<RegisterRequest> IReadBody<RegisterRequest>.Json => AccountsRequestJson.Default.RegisterRequest;
}

/// <param name="Password">15 to 256 characters. Made where none is given.</param>
[BodyBytes(4_096)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResetPasswordRequest(string? Password) : IReadBody<ResetPasswordRequest>
{
    static JsonTypeInfo<ResetPasswordRequest> IReadBody<ResetPasswordRequest>.Json => AccountsRequestJson.Default.ResetPasswordRequest;
}
