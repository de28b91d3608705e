using System.Text.Json.Serialization;
using Nudge.Gateway.Rest.Publishing;

namespace Nudge.Gateway.Rest.Inbox;

// The JSON that the writers in Gateway/Wire write by hand, for the OpenAPI document. A test holds the two together.

/// <summary>An item of an inbox: an own one, or one of a subscribed channel.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ItemShape
{
    /// <summary>The id of the notification that opened the item.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is: in the user's log, or in the channel's.</summary>
    public required string Position { get; init; }

    /// <summary>When it was accepted; of a grown item, the newest notification in it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The channel; left out for own items.</summary>
    public string? Channel { get; init; }

    /// <summary>Shown to the user.</summary>
    public required bool Seen { get; init; }

    /// <summary>Read, put away, or the user's own doing.</summary>
    public required bool Read { get; init; }

    /// <summary>Out of the list, and still there: put away, or old by the plan of the app.</summary>
    public required bool Archived { get; init; }

    /// <summary>Notifications in it, 1 or more.</summary>
    public required long Count { get; init; }

    /// <summary>Who caused it, the latest first, at most 10. Empty for items of channels.</summary>
    public required IReadOnlyList<string> Actors { get; init; }

    /// <summary>As it was published; of a grown item the newest.</summary>
    public required EnvelopeShape Notification { get; init; }
}

/// <summary>A page of an inbox, newest first.</summary>
internal sealed record InboxPageShape
{
    /// <summary>The items.</summary>
    public required IReadOnlyList<ItemShape> Items { get; init; }

    /// <summary>The cursor of the next older page; <c>null</c>: there is none.</summary>
    [JsonRequired]
    public required string? Before { get; init; }

    /// <summary>The cursor of the next newer page.</summary>
    public required string After { get; init; }

    /// <summary>Whether there is more in the direction that was asked for.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>The unread count of one channel, as a number that stays the same while the channel grows.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CountShape
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The life of its log.</summary>
    public required string Epoch { get; init; }

    /// <summary>The offset of its newest row.</summary>
    public required long Head { get; init; }

    /// <summary>Rows up to this offset are no longer kept.</summary>
    public required long Floor { get; init; }

    /// <summary>The offset of the newest row, less this, is what is unread.</summary>
    public required long Base { get; init; }

    /// <summary>The same for what is unseen.</summary>
    public required long SeenBase { get; init; }

    /// <summary>Whether the user has muted it.</summary>
    public required bool Muted { get; init; }
}

/// <summary>The unread count of the own notifications.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record OwnCountsShape
{
    /// <summary>Not read.</summary>
    public required long Unread { get; init; }

    /// <summary>Of these, never shown.</summary>
    public required long Unseen { get; init; }

    /// <summary>The head of the log.</summary>
    public required long Version { get; init; }
}

/// <summary>The user's own log.</summary>
internal sealed record OwnLogShape
{
    /// <summary>Its head.</summary>
    public required string Position { get; init; }

    /// <summary>Its unread count.</summary>
    public required OwnCountsShape Counts { get; init; }
}

/// <summary>The counts of a badge, and how to keep it right.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SummaryShape
{
    /// <summary>Unread in all.</summary>
    public required long Unread { get; init; }

    /// <summary>Unseen in all.</summary>
    public required long Unseen { get; init; }

    /// <summary>The user's own log.</summary>
    public required OwnLogShape Inbox { get; init; }

    /// <summary>Each subscribed channel.</summary>
    public required IReadOnlyList<CountShape> Channels { get; init; }

    /// <summary>When the newest listed item was accepted; <c>null</c>: the list is empty.</summary>
    [JsonRequired]
    public required DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Whether there is an item after <c>since</c>; left out if that was not given.</summary>
    public bool? HasNew { get; init; }

    /// <summary>Seconds until the next poll, while there is no connection; 0: do not poll.</summary>
    public required int NextPollSeconds { get; init; }
}
