using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>A channel. A device sees of it what is public, and its own subscription.</summary>
/// <param name="Id">Its id, for <c>channel_id</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="AppId">The app.</param>
/// <param name="Public">Whether anyone may subscribe to it.</param>
internal sealed record ChannelResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("app_id")] string AppId,
    [property: JsonPropertyName("public")] bool Public)
{
    /// <summary>To a device: when it subscribed.</summary>
    [JsonPropertyName("subscribed_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SubscribedAt { get; init; }

    /// <summary>When it was made or first subscribed to; left out: it came to be by a publish.</summary>
    [JsonPropertyName("created_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Where its log stands.</summary>
    [JsonPropertyName("position"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Position { get; init; }

    /// <summary>Notifications that are kept of it.</summary>
    [JsonPropertyName("notifications"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Notifications { get; init; }

    /// <summary>Users and devices that have subscribed, counted up to 10,000; lists do not count them.</summary>
    [JsonPropertyName("subscribers"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Subscribers { get; init; }
}
