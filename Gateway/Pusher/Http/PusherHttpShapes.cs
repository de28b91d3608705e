using System.Text.Json.Serialization;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>An event for channels.</summary>
internal sealed record EventShape
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The data that clients get, untouched; mostly JSON as a string.</summary>
    public required string Data { get; init; }

    /// <summary>1 to 100 channels; in their place, one `channel`.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>One channel.</summary>
    public string? Channel { get; init; }

    /// <summary>A connection that is left out: that of whoever caused it.</summary>
    [JsonPropertyName("socket_id")]
    public string? SocketId { get; init; }

    /// <summary>The attributes in the answer: `user_count`, `subscription_count`, with commas between.</summary>
    public string? Info { get; init; }

    /// <summary>On stored channels, the notification's id, so that repeating is safe. Ours; Pusher has no such thing.</summary>
    public string? Id { get; init; }
}

/// <summary>Several events, each for one channel.</summary>
internal sealed record EventBatchShape
{
    /// <summary>At most 10.</summary>
    public required IReadOnlyList<EventShape> Batch { get; init; }
}

/// <summary>The attributes of a channel that were asked for.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ChannelCountsShape
{
    /// <summary>Users on a presence channel.</summary>
    [JsonPropertyName("user_count")]
    public int? UserCount { get; init; }

    /// <summary>Connections on it.</summary>
    [JsonPropertyName("subscription_count")]
    public int? SubscriptionCount { get; init; }
}

/// <summary>Channels by their names; empty where nothing was asked for.</summary>
internal sealed record ChannelMapShape
{
    public IReadOnlyDictionary<string, ChannelCountsShape>? Channels { get; init; }
}

/// <summary>The attributes of each event's channel that were asked for, by index; empty where nothing was.</summary>
internal sealed record EventBatchAnswerShape
{
    public IReadOnlyList<ChannelCountsShape>? Batch { get; init; }
}

/// <summary>One channel.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record PusherChannelShape
{
    /// <summary>Whether somebody is on it.</summary>
    public required bool Occupied { get; init; }

    /// <inheritdoc cref="ChannelCountsShape.UserCount"/>
    [JsonPropertyName("user_count")]
    public int? UserCount { get; init; }

    /// <inheritdoc cref="ChannelCountsShape.SubscriptionCount"/>
    [JsonPropertyName("subscription_count")]
    public int? SubscriptionCount { get; init; }

    /// <summary>The last event of a cache channel; `null`: there is none.</summary>
    public CachedEventShape? Cache { get; init; }
}

/// <summary>The last event of a cache channel.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CachedEventShape
{
    /// <summary>Its data.</summary>
    public required string Data { get; init; }

    /// <summary>Seconds that it is kept yet.</summary>
    public required long Ttl { get; init; }
}

/// <summary>Who is on a presence channel.</summary>
internal sealed record PresentUsersShape
{
    public required IReadOnlyList<PresentUserShape> Users { get; init; }
}

/// <summary>Someone on a presence channel.</summary>
internal sealed record PresentUserShape
{
    public required string Id { get; init; }
}

/// <summary>Nothing.</summary>
internal sealed record NothingShape;
