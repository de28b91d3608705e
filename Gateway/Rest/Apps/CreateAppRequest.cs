using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Name">The app's name for people, 1 to 100 characters.</param>
/// <param name="Id">Names it for good: 1 to 64 letters, digits, <c>_</c> and <c>-</c>. Made at random where none is given.</param>
/// <param name="Environment">1 to 32 letters, digits, <c>_ - .</c>; <c>dev</c> where none is given.</param>
/// <param name="Settings">Those that differ from the defaults.</param>
/// <param name="Key">
/// The key that the app had elsewhere: 1 to 64 letters, digits, <c>_</c> and <c>-</c>. Made at random where none is given.
/// </param>
/// <param name="Secret">
/// The secret that belongs to it: 16 to 128 characters of ASCII without spaces. Below 32 it signs for Pusher's libraries and no tokens.
/// </param>
/// <param name="Plan">The name of a plan, or <c>none</c>; the server's <c>DefaultPlan</c> where none is given.</param>
[BodyBytes(AppsApi.SettingsBytesMax)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateAppRequest(
    string? Name, string? Id, string? Environment, JsonElement? Settings, string? Key, string? Secret, string? Plan)
    : IReadBody<CreateAppRequest>
{
    static JsonTypeInfo<CreateAppRequest> IReadBody<CreateAppRequest>.Json => AppsRequestJson.Default.CreateAppRequest;
}
