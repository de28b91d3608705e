using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Name">A new name.</param>
/// <param name="Enabled">The live switch of realtime.</param>
/// <param name="Settings">A JSON merge patch: <c>null</c> as a value means the default.</param>
/// <param name="Plan">The name of a plan; <c>none</c>: the app has none any more.</param>
[BodyBytes(AppsApi.SettingsBytesMax)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeAppRequest(string? Name, bool? Enabled, JsonElement? Settings, string? Plan) : IReadBody<ChangeAppRequest>
{
    static JsonTypeInfo<ChangeAppRequest> IReadBody<ChangeAppRequest>.Json => AppsRequestJson.Default.ChangeAppRequest;
}
