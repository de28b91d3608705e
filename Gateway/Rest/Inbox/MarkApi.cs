using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>One of the seven ways to mark items (S3.11, S3.12).</summary>
internal sealed class MarkApi(InboxChange change)
{
    /// <summary><c>POST …/{seen|read|archive|restore|delete|unread|snooze}</c>.</summary>
    public static void Map(RouteGroupBuilder notifications)
    {
        foreach (var name in (string[])["seen", "read", "archive", "restore", "delete", "unread"])
        {
            Refusing(notifications.MapPost(name, new MarkApi(MarkNames.Find(name)!.Value).MarkAsync))
                .WithSummary($"Marks items: {name}.");
        }

        Refusing(notifications.MapPost("snooze", new MarkApi(InboxChange.Snoozed).SnoozeAsync)).Refuses(ErrorCode.TimeOutOfRange);
    }

    private static RouteHandlerBuilder Refusing(RouteHandlerBuilder mark) => mark.WritesOfUser().Refuses(
        ErrorCode.DeviceUnknown,
        ErrorCode.NameInvalid, ErrorCode.BatchTooLarge, ErrorCode.PositionInvalid, ErrorCode.PositionAhead, ErrorCode.EpochMismatch,
        ErrorCode.NotSubscribed, ErrorCode.ReadAheadFull, ErrorCode.MarksFull, ErrorCode.TokenRevoked);

    /// <summary>Puts items off until a time.</summary>
    /// <remarks>
    /// They are read and in no list but `filter=snoozed` until then, and back at their old place afterwards, unread and unseen. Items of
    /// channels are named by their offsets; `all` means all own items. `unread` brings a snoozed item back at once.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "all": true, "until": "2026-12-31T08:00:00Z" }'>The items, and until when.</param>
    /// <returns>The summary afterwards.</returns>
    internal Task<Results<Written<SummaryShape>, ProblemResult>> SnoozeAsync(
        string? user, Body<MarkBody> body, Caller caller, HttpResponse response, InboxMarks marks, InboxSummaries vectors,
        Summaries summaries,
        CancellationToken cancellationToken) =>
        MarkAsync(user, body, caller, response, marks, vectors, summaries, cancellationToken);

    /// <remarks>
    /// Own items by `ids` or `upTo` a position, items of channels by position or offset, or `all`. Repeating it changes nothing. In a
    /// channel, `seen` is a position, and all but `read` take offsets beside it; there `all` means all own items. `snooze` needs `until`:
    /// the items are back then, unread and unseen; `unread` brings them back at once.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="body" example='{ "all": true }'>The items.</param>
    /// <returns>The summary afterwards.</returns>
    internal async Task<Results<Written<SummaryShape>, ProblemResult>> MarkAsync(
        string? user, Body<MarkBody> body, Caller caller, HttpResponse response, InboxMarks marks, InboxSummaries vectors,
        Summaries summaries,
        CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var read = await body.ReadAsync(cancellationToken);
        var view = read.IsAccepted
            ? await marks.MarkAsync(
                access.Value.Key, read.Value.ToRequest(change) with { Via = access.Value.Via }, access.Value.IsOpen, cancellationToken)
            : read.Refusal;
        if (!view.IsAccepted)
            return Problems.Of(view.Refusal);
        var vector = await vectors.CountAsync(access.Value.Key, view.Value, cancellationToken);
        var summary = await summaries.ReadAsync(access.Value, vector, null, cancellationToken);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return new Written<SummaryShape>(summary.WriteTo);
    }
}
