using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>A recipient's cursor into a channel.</summary>
internal sealed record SubscriptionShape
{
    /// <summary>Names it in calls.</summary>
    public required string Id { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Its id, for calls that take one.</summary>
    [JsonPropertyName("channel_id")]
    public required string ChannelId { get; init; }

    /// <summary>When it was subscribed to.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where the channel stood then: what came after it counts.</summary>
    public required string Start { get; init; }

    /// <summary>Of own ones: whether the channel is muted.</summary>
    public bool? Muted { get; init; }

    /// <summary>Of an app's: a user, or `device:{id}`.</summary>
    public string? Recipient { get; init; }

    /// <summary>Of an app's: the user.</summary>
    public string? User { get; init; }

    /// <summary>Of an app's: the device, where it belongs to no user.</summary>
    [JsonPropertyName("device_id")]
    public string? DeviceId { get; init; }

    /// <summary>Of an app's: whether a revocation has taken its right.</summary>
    public bool? Revoked { get; init; }
}

/// <summary>The channels of a recipient, the subscribers of a channel, or a page of an app's subscriptions.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SubscriptionsShape
{
    /// <summary>Of a recipient in the order of channels, of an app in the order of recipients and channels.</summary>
    public IReadOnlyList<SubscriptionShape>? Subscriptions { get; init; }

    /// <summary>Of a recipient: so many it may have.</summary>
    public int? Limit { get; init; }

    /// <summary>Of subscribers: the channel.</summary>
    public string? Channel { get; init; }

    /// <summary>Of a channel, in the order of their names.</summary>
    public IReadOnlyList<SubscriberShape>? Subscribers { get; init; }

    /// <summary>Of subscribers and of an app: for `after`; null: these are the last.</summary>
    public string? Next { get; init; }
}
