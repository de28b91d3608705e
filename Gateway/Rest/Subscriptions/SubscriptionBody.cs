using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The channel to subscribe to.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="User">With the app's credentials: who subscribes. It may stand in the query instead.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SubscriptionBody(string? Channel, string? User) : IReadBody<SubscriptionBody>
{
    static JsonTypeInfo<SubscriptionBody> IReadBody<SubscriptionBody>.Json => SubscriptionJson.Default.SubscriptionBody;
}
