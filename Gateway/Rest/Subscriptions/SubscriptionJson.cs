using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The body of a subscription.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(SubscriptionBody))]
[JsonSerializable(typeof(MembersBody))]
internal sealed partial class SubscriptionJson : JsonSerializerContext;
