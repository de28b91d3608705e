using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Api.Apps;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(CreateAppRequest))]
[JsonSerializable(typeof(ChangeAppRequest))]
[JsonSerializable(typeof(AppResponse))]
[JsonSerializable(typeof(CreatedAppResponse))]
[JsonSerializable(typeof(AppsResponse))]
[JsonSerializable(typeof(NewSecretResponse))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(NewApiKeyResponse))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(RevokeResponse))]
internal sealed partial class AppsApiJson : JsonSerializerContext;
