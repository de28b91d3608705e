using System.Text.Json.Serialization;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Api.Publishing;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Api.Channels;

/// <summary>One notification of a channel.</summary>
internal sealed record ChannelItemShape
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is.</summary>
    public required string Position { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>As it was published.</summary>
    public required EnvelopeShape Notification { get; init; }
}

/// <summary>A page of a channel's log, newest first.</summary>
internal sealed record ChannelLogShape
{
    /// <summary>The rows.</summary>
    public required IReadOnlyList<ChannelItemShape> Items { get; init; }

    /// <summary>The position from which the next older page goes on; <c>null</c>: there is none.</summary>
    [JsonRequired]
    public required string? Before { get; init; }

    /// <summary>The position from which the next newer page goes on.</summary>
    public required string After { get; init; }

    /// <summary>Whether there is more in the direction that was asked for.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Where the log stood when the page was read: attach from here, and nothing is missed.</summary>
    public required string Position { get; init; }
}

/// <summary>What the OpenAPI document says about logs of channels.</summary>
internal static class ChannelLogDescriptions
{
    internal static RouteDescription List { get; } = new("List a channel's notifications")
    {
        Details = "A client needs the capability `subscribe` or `history` on the channel, unless it is public.",
        Parameters =
        [
            new("name", RouteParameterPlace.Path, "The channel.", "library:7"),
            CommonParameters.Limit,
            new("before", RouteParameterPlace.Query, "A position: what is older. Not together with `after`.", "1a2b3c.12"),
            new("after", RouteParameterPlace.Query, "A position: what is newer. Not together with `before`.", "1a2b3c.12"),
        ],
        Answers = [new(200, "A page.", typeof(ChannelLogShape))],
        Errors =
        [
            ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.FieldInvalid, ErrorCode.PositionInvalid, ErrorCode.PositionAhead, ErrorCode.EpochMismatch,
            ErrorCode.CapabilityMissing,
        ],
    };
}
