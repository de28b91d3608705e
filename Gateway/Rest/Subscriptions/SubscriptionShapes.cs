using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>A user's cursor into a channel.</summary>
internal sealed record SubscriptionShape
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Its id, for calls that take one.</summary>
    [JsonPropertyName("channel_id")]
    public required string ChannelId { get; init; }

    /// <summary>When it was subscribed to.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where the channel stood then: what came after it counts.</summary>
    public required string Start { get; init; }

    /// <summary>Whether the user has muted it.</summary>
    public required bool Muted { get; init; }
}

/// <summary>The channels of a user.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SubscriptionsShape
{
    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<SubscriptionShape> Subscriptions { get; init; }

    /// <summary>So many a user may have.</summary>
    public required int Limit { get; init; }
}
