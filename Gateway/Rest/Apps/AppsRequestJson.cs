using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>
/// The bodies of administration. Apart from <see cref="AppsApiJson"/>, which the framework writes answers and the description by.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(CreateAppRequest))]
[JsonSerializable(typeof(ChangeAppRequest))]
[JsonSerializable(typeof(PutMemberRequest))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(PlanPreviewRequest))]
internal sealed partial class AppsRequestJson : JsonSerializerContext;
