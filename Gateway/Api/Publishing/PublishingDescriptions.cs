using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>What the OpenAPI document says about publishing.</summary>
internal static class PublishingDescriptions
{
    private static readonly ErrorCode[] NotifyErrors =
    [
        .. CommonErrors.Body, .. CommonErrors.Recipients, ErrorCode.EnvelopeType, ErrorCode.EnvelopeVersion, ErrorCode.EnvelopeTime, ErrorCode.UnknownType,
        ErrorCode.QuotaExceeded, ErrorCode.RateLimited,
    ];

    internal static RouteDescription Notify { get; } = new("Publish a notification")
    {
        Details =
            """
            Durable when answered. Give an `id` and the call may be repeated until it is answered: the same id for the same recipient within 24 h is one
            notification. `POST /api/notifications` is the same call.
            """,
        Body = new(
            typeof(NotifyRequest),
            """
            {
              "users": ["ada", "ben"],
              "id": "loan-17-approved",
              "notification": { "v": 1, "type": "borrow.approved", "entityId": "loan-17", "actorId": "ben", "payload": { "title": "Dune" } }
            }
            """,
            PublishingApi.NotifyBytesMax),
        Answers = [new(202, "Taken in, at one recipient at least, or nobody but the actor was named.", typeof(NotifyResponse))],
        Errors = NotifyErrors,
    };

    internal static RouteDescription Batch { get; } = new("Publish up to 1,000 notifications")
    {
        Details = "Each item is judged on its own; those for one recipient take effect in the order of the batch.",
        Body = new(
            typeof(BatchRequest),
            """
            { "items": [
              { "user": "ada", "id": "loan-18-requested", "notification": { "type": "borrow.requested", "entityId": "loan-18", "actorId": "ben" } },
              { "channel": "library:7", "id": "note-3", "notification": { "type": "note.updated", "entityId": "note-3" } }
            ] }
            """,
            PublishingApi.BatchBytesMax),
        Answers = [new(200, "An answer for each item.", typeof(BatchResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.BatchTooLarge, ErrorCode.TooManyRecipients],
    };

    internal static RouteDescription Invalidate { get; } = new("Say that something has to be fetched anew")
    {
        Details =
            """
            The signal `invalidate`, on every face: whoever has fetched the scope fetches it again, unless what it has is of this version or a newer one. With
            `spreadMs` each receiver waits for a time of its own up to there, so that they do not all ask at once.
            """,
        Body = new(
            typeof(InvalidationShape), """{ "channel": "resource:post:7", "scope": "comments", "ids": ["7"], "version": 12, "spreadMs": 5000 }""",
            PublishingApi.SignalBytesMax),
        Answers = [new(202, "On its way.", typeof(SignalResponse))],
        Errors = [.. CommonErrors.Body, .. CommonErrors.Recipients, ErrorCode.RateLimited],
    };

    internal static RouteDescription Signal { get; } = new("Send a signal")
    {
        Details = "Heard by whoever is connected; never stored and never counted.",
        Body = new(typeof(SignalShape), """{ "channel": "library:7", "name": "typing", "payload": { "by": "ada" } }""", PublishingApi.SignalBytesMax),
        Answers = [new(202, "On its way.", typeof(SignalResponse))],
        Errors = [.. CommonErrors.Body, .. CommonErrors.Recipients, ErrorCode.RateLimited],
    };
}
