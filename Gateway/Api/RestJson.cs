using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Gateway.Api.Inbox;
using Nudge.Gateway.Api.Preferences;
using Nudge.Gateway.Api.Subscriptions;

namespace Nudge.Gateway.Api;

/// <summary>The small bodies that clients send. Publishing reads its own by hand.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(MarkBody))]
[JsonSerializable(typeof(SubscriptionBody))]
[JsonSerializable(typeof(PreferencesBody))]
internal sealed partial class RestJson : JsonSerializerContext;
