using System.Text.Json.Serialization;
using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api.Subscriptions;

/// <summary>A user's cursor into a channel.</summary>
internal sealed record SubscriptionShape
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

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

/// <summary>What the OpenAPI document says about subscriptions.</summary>
internal static class SubscriptionDescriptions
{
    private static readonly RouteParameter[] User = [CommonParameters.User];

    internal static RouteDescription List { get; } = new("List the channels that a user has subscribed to")
    {
        Parameters = User,
        Answers = [new(200, "The subscriptions.", typeof(SubscriptionsShape))],
        Errors = CommonErrors.Inbox,
    };

    internal static RouteDescription Subscribe { get; } = new("Subscribe to a channel")
    {
        Details =
            """
            What is published from now on stands in the user's inbox and counts; subscribing again starts anew. A client needs the capability `subscribe`, unless the
            channel is public; the app's server may subscribe its users to any channel.
            """,
        Parameters = User,
        Body = new(typeof(SubscriptionBody), """{ "channel": "library:7" }""", JsonBody.BytesMax),
        Answers = [new(200, "The subscription.", typeof(SubscriptionShape))],
        Errors =
        [
            .. CommonErrors.Inbox, .. CommonErrors.Body, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.CapabilityMissing,
            ErrorCode.SubscriptionsFull, ErrorCode.TokenRevoked,
        ],
    };

    internal static RouteDescription Unsubscribe { get; } = new("End a subscription")
    {
        Details = "The cursor goes, and with it what was read, archived and deleted there.",
        Parameters = [new("channel", RouteParameterPlace.Path, "The channel.", "library:7"), .. User],
        Answers = [new(204, "It is ended.")],
        Errors = [.. CommonErrors.Inbox, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotSubscribed],
    };
}
