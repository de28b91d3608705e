using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Gateway.Rest.Devices;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>A subscription with who has it.</summary>
internal sealed record SubscriptionDetailShape
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>The app.</summary>
    [JsonPropertyName("app_id")]
    public required string AppId { get; init; }

    /// <summary>The channel.</summary>
    [JsonPropertyName("channel")]
    public required string Channel { get; init; }

    /// <summary>Its id, for calls that take one.</summary>
    [JsonPropertyName("channel_id")]
    public required string ChannelId { get; init; }

    /// <summary>A user, or `device:{id}`.</summary>
    [JsonPropertyName("recipient")]
    public required string Recipient { get; init; }

    /// <summary>The user; null: a device that belongs to nobody.</summary>
    [JsonPropertyName("user")]
    public required string? User { get; init; }

    /// <summary>When it was subscribed to.</summary>
    [JsonPropertyName("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>Where the channel stood then: what came after it counts.</summary>
    [JsonPropertyName("start")]
    public required string Start { get; init; }

    /// <summary>Whether the recipient has muted it.</summary>
    [JsonPropertyName("muted")]
    public required bool Muted { get; init; }

    /// <summary>Whether a revocation has taken its right.</summary>
    [JsonPropertyName("revoked")]
    public required bool Revoked { get; init; }

    /// <summary>The recipient's devices, the last registered first.</summary>
    [JsonPropertyName("devices")]
    public required IReadOnlyList<DeviceResponse> Devices { get; init; }
}

/// <summary>Its JSON, whose fields are spelled in snake case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(SubscriptionDetailShape))]
internal sealed partial class SubscriptionDetailJson : JsonSerializerContext;
