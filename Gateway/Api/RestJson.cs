using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Gateway.Api.Apps;
using Nudge.Gateway.Api.Inbox;
using Nudge.Gateway.Api.Preferences;
using Nudge.Gateway.Api.Subscriptions;

namespace Nudge.Gateway.Api;

/// <summary>The bodies that are read into records, see <see cref="Body{T}"/>, and preferences. Publishing reads and writes its own by hand.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(CreateAppRequest))]
[JsonSerializable(typeof(ChangeAppRequest))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(MarkBody))]
[JsonSerializable(typeof(SubscriptionBody))]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(PreferencesShape))]
internal sealed partial class RestJson : JsonSerializerContext;
