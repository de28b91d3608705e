using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Somebody who has subscribed.</summary>
internal sealed record SubscriberShape
{
    /// <summary>A user, or `device:{id}`.</summary>
    public required string Recipient { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>The device, where it belongs to no user.</summary>
    [JsonPropertyName("device_id")]
    public string? DeviceId { get; init; }

    /// <summary>When it was subscribed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether a revocation has taken its right.</summary>
    public required bool Revoked { get; init; }
}

/// <summary>A page of subscribers.</summary>
internal sealed record SubscribersShape
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<SubscriberShape> Subscribers { get; init; }

    /// <summary>For `after`; null: these are the last.</summary>
    public required string? Next { get; init; }
}

/// <summary>The outcome at one member.</summary>
internal sealed record MemberShape
{
    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>The device, as it was given.</summary>
    public string? Device { get; init; }

    /// <summary>subscribed, or refused.</summary>
    public required string Status { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Code { get; init; }

    /// <summary>The same for people.</summary>
    public string? Detail { get; init; }
}

/// <summary>The outcomes of a bulk subscription.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BulkShape
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>How many are subscribed.</summary>
    public required int Subscribed { get; init; }

    /// <summary>How many were refused.</summary>
    public required int Refused { get; init; }

    /// <summary>In the order of the call, users first.</summary>
    public required IReadOnlyList<MemberShape> Results { get; init; }
}
