using System.Text.Json.Serialization;
using Nudge.Gateway.Rest.Publishing;

namespace Nudge.Gateway.Rest.Channels;

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
