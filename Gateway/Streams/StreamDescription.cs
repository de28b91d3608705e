using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Streams;

/// <summary>What the OpenAPI document says about server-sent events.</summary>
internal static class StreamDescription
{
    internal static RouteDescription Stream { get; } = new("Hear what happens, as server-sent events")
    {
        Details =
            """
            The user's inbox and subscribed channels, and the channels that are named. Each message carries an `id:`, the positions of all sources: sent back as
            `Last-Event-ID` or `lastEventId`, what was missed comes first. docs/protocol/realtime.md has the messages. The token may also come as
            `token` or `access_token` in the query, since EventSource sends no headers.
            """,
        Parameters =
        [
            new("channels", RouteParameterPlace.Query, "Channels beside the subscribed ones, with commas between; 16 in all.", "library:7,public:news"),
            new("token", RouteParameterPlace.Query, "A client token, where no `Authorization` header can be sent.", "eyJhbGciOiJIUzI1NiIs…"),
            new("lastEventId", RouteParameterPlace.Query, "The `id` of the last message that was received.", "1"),
            new("Last-Event-ID", RouteParameterPlace.Header, "The same, as EventSource sends it.", "1"),
        ],
        Answers = [new(200, "A stream without end.") { MediaType = "text/event-stream" }],
        Errors =
        [
            ErrorCode.NameInvalid, ErrorCode.PositionInvalid, ErrorCode.AttachmentsFull, ErrorCode.CapabilityMissing,
            ErrorCode.Overloaded, ErrorCode.Draining,
        ],
    };
}
