using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Apps;

/// <param name="Plan">The plan that the app might have; <c>none</c>: none.</param>
[BodyBytes(AppsApi.SmallBytesMax)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PlanPreviewRequest(string? Plan) : IReadBody<PlanPreviewRequest>
{
    static JsonTypeInfo<PlanPreviewRequest> IReadBody<PlanPreviewRequest>.Json => AppsRequestJson.Default.PlanPreviewRequest;
}
