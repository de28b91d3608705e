using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Apps;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(AppResponse))]
[JsonSerializable(typeof(CreatedAppResponse))]
[JsonSerializable(typeof(AppsResponse))]
[JsonSerializable(typeof(MemberResponse))]
[JsonSerializable(typeof(MembersResponse))]
[JsonSerializable(typeof(NewSecretResponse))]
[JsonSerializable(typeof(NewApiKeyResponse))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(RevokeResponse))]
[JsonSerializable(typeof(PlansResponse))]
[JsonSerializable(typeof(AppPlanResponse))]
[JsonSerializable(typeof(PlanPreviewResponse))]
internal sealed partial class AppsApiJson : JsonSerializerContext;
