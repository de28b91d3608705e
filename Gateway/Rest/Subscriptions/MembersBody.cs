using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Who is to be subscribed: at most 10,000 together.</summary>
/// <param name="Users">By their ids.</param>
/// <param name="Devices">By their ids or tokens.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[BodyBytes(BytesMax)]
internal sealed record MembersBody(IReadOnlyList<string>? Users, IReadOnlyList<string>? Devices) : IReadBody<MembersBody>
{
    /// <summary>10,000 users of 128 characters, escaped, or as many tokens of common lengths.</summary>
    internal const int BytesMax = 8_388_608;

    static JsonTypeInfo<MembersBody> IReadBody<MembersBody>.Json => SubscriptionJson.Default.MembersBody;
}
