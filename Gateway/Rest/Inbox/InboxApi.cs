using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>A user's inbox: pages and the summary (S1.5, S3.10). <see cref="MarkApi"/> has the marks.</summary>
internal static class InboxApi
{
    public static IServiceCollection AddInbox(this IServiceCollection services) =>
        services.AddSingleton<InboxMarks>().AddSingleton<Summaries>().AddSingleton<UserWrites>();

    /// <summary>
    /// <c>GET /api/notifications</c>, <c>GET …/summary</c> and <c>POST …/{seen|read|archive|restore|delete|unread|snooze}</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapInbox(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/notifications").RequireRecipient().WithTags("Inbox")
            .Refuses(ErrorCode.FieldMissing, ErrorCode.UserInvalid, ErrorCode.DeviceUnknown);
        group.MapGet("", ListAsync).Refuses(ErrorCode.FieldInvalid, ErrorCode.NameInvalid, ErrorCode.CursorInvalid);
        group.MapGet("summary", SummarizeAsync).Produces(StatusCodes.Status304NotModified).Refuses(ErrorCode.FieldInvalid);
        MarkApi.Map(group);
        return routes;
    }

    /// <summary>Lists a user's notifications.</summary>
    /// <remarks>
    /// Own items and those of subscribed channels in one list, newest first. `before` and `after` of an answer are cursors for the next
    /// older and the next newer page, whichever way it was asked for.
    /// </remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="limit" example="20">Items of a page, 1 to 100; 20 if it is left out.</param>
    /// <param name="before" example="MTc2OTg2MDgwMDAwMH5-OQ">A cursor: what is older. Not together with `after`.</param>
    /// <param name="after" example="MTc2OTg2MDgwMDAwMH5-OQ">A cursor: what is newer. Not together with `before`.</param>
    /// <param name="filter" example="unread">
    /// Which items; `active`, all that are neither archived nor snoozed, if it is left out. `unread` has all that the badge counts,
    /// archived by age or not.
    /// </param>
    /// <param name="archived" example="true">`true` is `filter=archived`, and `false` is `filter=active`.</param>
    /// <param name="type" example="borrow.approved">Only this type.</param>
    /// <param name="channel" example="library:7">Only this channel.</param>
    /// <returns>A page.</returns>
    internal static async Task<Results<Written<InboxPageShape>, ProblemResult>> ListAsync(
        string? user, [FromQuery] string[]? limit, string? before, string? after,
        [AllowedValues("active", "unread", "archived", "snoozed")] string? filter,
        [AllowedValues("true", "false")] string? archived, string? type, string? channel, Caller caller, HttpResponse response,
        InboxPages pages, PlanCatalogue plans, TimeProvider time, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        var query = ListPage.ReadQuery(PageQuery.Read(limit, before, after), filter, archived, type, channel);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        // A token that is not known has an empty list, as a known one without channels has (S2.3).
        if (query.IsAccepted && caller is DeviceCaller { Device: null } && access.Refusal?.Code == ErrorCode.DeviceUnknown)
            return new Written<InboxPageShape>(new ListPage(query.Value, new([], false)).WriteTo);
        if ((access.Refusal ?? query.Refusal) is { } refusal)
            return Problems.Of(refusal);
        var asked = query.Value! with { ArchivedBefore = plans.RetentionOf(access.Value!.App).ArchivedBefore(time.GetUtcNow()) };
        var page = await pages.ReadAsync(access.Value.Key, asked, access.Value.IsOpen, cancellationToken);
        return new Written<InboxPageShape>(new ListPage(asked, page).WriteTo);
    }

    /// <summary>Counts what is unread.</summary>
    /// <remarks>For clients that poll: with the `ETag` of the last answer in `If-None-Match` nothing new costs no body.</remarks>
    /// <param name="user" example="ada">With the app's credentials: whose inbox. With a client token it is the token's user.</param>
    /// <param name="since" example="2026-01-31T12:00:00Z">A time in ISO 8601: asks whether there is an item after it.</param>
    /// <response code="200">The counts, with an `ETag`.</response>
    /// <response code="304">Nothing has changed.</response>
    internal static async Task<Results<Written<SummaryShape>, StatusCodeHttpResult, ProblemResult>> SummarizeAsync(
        string? user, string? since,
        [FromHeader(Name = "If-None-Match"),
            Description("The `ETag` of an earlier answer."), Example("\"rT0mXo5oV7F0hFJ6o0v3nA\"")] string? ifNoneMatch,
        Caller caller, HttpResponse response, InboxSummaries vectors, Summaries summaries, CancellationToken cancellationToken)
    {
        var access = InboxAccess.Of(caller, user);
        var moment = SinceQuery.Read(since);
        if ((access.Refusal ?? moment.Refusal) is { } refusal)
            return Problems.Of(refusal);
        var vector = await vectors.ReadAsync(access.Value!.Key, access.Value.IsOpen, cancellationToken);
        var tag = SummaryTag.Of(vector, access.Value.App.Settings.PollSeconds);
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        if (SummaryTag.Matches(ifNoneMatch, tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var summary = await summaries.ReadAsync(access.Value, vector, moment.Value, cancellationToken);
        return new Written<SummaryShape>(summary.WriteTo);
    }
}
