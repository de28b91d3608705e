using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>What the OpenAPI document says about the HTTP API of Pusher Channels.</summary>
internal static class PusherHttpDescriptions
{
    private static readonly ErrorCode[] Body = [.. CommonErrors.Body, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.TooManyRecipients, ErrorCode.RateLimited];

    private static readonly RouteParameter Id = new("id", RouteParameterPlace.Path, "The app.", "library");

    private static readonly RouteParameter Channel =
        new("channel", RouteParameterPlace.Path, "The channel, as Pusher clients spell it.", "presence-library.7");

    internal static RouteDescription Trigger { get; } = new("Send an event to channels")
    {
        Details = "The fields may stand in the query as well, the channels as `channels[]`. docs/protocol/pusher.md says how a call is signed.",
        IsSigned = true,
        Parameters = [Id],
        Body = new(
            typeof(EventShape), """{ "name": "note.added", "channels": ["private-library.7"], "data": "{\"note\":12}" }""", 458_752),
        Answers = [new(200, "Sent; on stored channels, kept.", typeof(ChannelMapShape))],
        Errors = Body,
    };

    internal static RouteDescription TriggerBatch { get; } = new("Send several events")
    {
        Details = "In this order. If one of them has a mistake, or the app's limits have no room for all of them, none is sent.",
        IsSigned = true,
        Parameters = [Id],
        Body = new(
            typeof(EventBatchShape), """{ "batch": [{ "name": "note.added", "channel": "private-library.7", "data": "{}" }] }""", 4_587_520),
        Answers = [new(200, "All are sent.", typeof(EventBatchAnswerShape))],
        Errors = [.. Body, ErrorCode.BatchTooLarge],
    };

    internal static RouteDescription List { get; } = new("List the occupied channels")
    {
        IsSigned = true,
        Parameters =
        [
            Id,
            new("filter_by_prefix", RouteParameterPlace.Query, "Only channels whose names start so.", "presence-"),
            new("info", RouteParameterPlace.Query, "`user_count`, for presence channels only; `subscription_count`.", "subscription_count"),
        ],
        Answers = [new(200, "The channels that somebody is on.", typeof(ChannelMapShape))],
        Errors = [ErrorCode.FieldInvalid],
    };

    internal static RouteDescription Get { get; } = new("Show a channel")
    {
        IsSigned = true,
        Parameters =
        [
            Id,
            Channel,
            new("info", RouteParameterPlace.Query, "`user_count`, `subscription_count`, `cache`, with commas between.", "user_count,subscription_count"),
        ],
        Answers = [new(200, "The channel, occupied or not.", typeof(PusherChannelShape))],
        Errors = [ErrorCode.FieldInvalid, ErrorCode.NameInvalid],
    };

    internal static RouteDescription ListUsers { get; } = new("List the users on a presence channel")
    {
        IsSigned = true,
        Parameters = [Id, Channel],
        Answers = [new(200, "Each once, however many connections.", typeof(PresentUsersShape))],
        Errors = [ErrorCode.FieldInvalid, ErrorCode.NameInvalid],
    };

    internal static RouteDescription Terminate { get; } = new("Close the connections of a user")
    {
        Details = "Those that the user has signed in on. The user may come back. What the body says is not looked at.",
        IsSigned = true,
        Parameters = [Id, new("user", RouteParameterPlace.Path, "The user.", "ada")],
        Answers = [new(200, "They are closed.", typeof(NothingShape))],
        Errors = [ErrorCode.UserInvalid, ErrorCode.PayloadTooLarge, ErrorCode.RateLimited],
    };
}
