using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api.Inbox;

/// <summary>What the OpenAPI document says about inboxes.</summary>
internal static class InboxDescriptions
{
    internal static RouteDescription List { get; } = new("List a user's notifications")
    {
        Details =
            """
            Own items and those of subscribed channels in one list, newest first. `before` and `after` of an answer are cursors for the next older and
            the next newer page, whichever way it was asked for.
            """,
        Parameters =
        [
            CommonParameters.User,
            CommonParameters.Limit,
            new("before", RouteParameterPlace.Query, "A cursor: what is older. Not together with `after`.", "MTc2OTg2MDgwMDAwMH5-OQ"),
            new("after", RouteParameterPlace.Query, "A cursor: what is newer. Not together with `before`.", "MTc2OTg2MDgwMDAwMH5-OQ"),
            new("filter", RouteParameterPlace.Query, "Which items; `active`, all that are not archived, if it is left out.", "unread")
            {
                Values = ["active", "unread", "archived"],
            },
            new("type", RouteParameterPlace.Query, "Only this type.", "borrow.approved"),
        ],
        Answers = [new(200, "A page.", typeof(InboxPageShape))],
        Errors = [.. CommonErrors.Inbox, ErrorCode.FieldInvalid, ErrorCode.NameInvalid, ErrorCode.CursorInvalid],
    };

    internal static RouteDescription Summary { get; } = new("Count what is unread")
    {
        Details = "For clients that poll: with the `ETag` of the last answer in `If-None-Match` nothing new costs no body.",
        Parameters =
        [
            CommonParameters.User,
            new("since", RouteParameterPlace.Query, "A time in ISO 8601: asks whether there is an item after it.", "2026-01-31T12:00:00Z"),
            new("If-None-Match", RouteParameterPlace.Header, "The `ETag` of an earlier answer.", "\"rT0mXo5oV7F0hFJ6o0v3nA\""),
        ],
        Answers = [new(200, "The counts, with an `ETag`.", typeof(SummaryShape)), new(304, "Nothing has changed.")],
        Errors = [.. CommonErrors.Inbox, ErrorCode.FieldInvalid],
    };

    internal static RouteDescription Mark(string change) => new($"Mark items: {change}")
    {
        Details =
            """
            Own items by `ids` or `upTo` a position, items of channels by position or offset, or `all`. Repeating it changes nothing. In a channel, `seen`
            is a position; archiving, restoring and deleting take offsets, and there `all` means all own items.
            """,
        Parameters = [CommonParameters.User],
        Body = new(typeof(MarkBody), """{ "all": true }""", InboxApi.MarkBytesMax),
        Answers = [new(200, "The summary afterwards.", typeof(SummaryShape))],
        Errors =
        [
            .. CommonErrors.Inbox, .. CommonErrors.Body, ErrorCode.NameInvalid, ErrorCode.BatchTooLarge, ErrorCode.PositionInvalid, ErrorCode.PositionAhead,
            ErrorCode.EpochMismatch, ErrorCode.NotSubscribed, ErrorCode.ReadAheadFull, ErrorCode.MarksFull, ErrorCode.TokenRevoked,
        ],
    };
}
