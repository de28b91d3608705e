using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Notifications that wait for their time.</summary>
internal static class ScheduledApi
{
    /// <summary><c>GET /api/scheduled</c> and <c>DELETE /api/scheduled/{id}</c>.</summary>
    internal static void Map(RouteGroupBuilder group)
    {
        group.MapGet("scheduled", ListAsync).Refuses(ErrorCode.FieldInvalid);
        group.MapDelete("scheduled/{id}", CancelAsync).Refuses(ErrorCode.NameInvalid, ErrorCode.ItemUnknown);
    }

    /// <summary>Lists notifications that wait for their time.</summary>
    /// <remarks>Ascending by id.</remarks>
    /// <param name="after" example="loan-17-due">Those behind this id: the last one of the page before.</param>
    /// <param name="limit" example="20">Notifications of a page, 1 to 100; 20 if it is left out.</param>
    /// <returns>A page.</returns>
    internal static async Task<Results<Written<ScheduledPageShape>, ProblemResult>> ListAsync(
        string? after, [FromQuery] string[]? limit, ServerCaller caller, Schedule schedule, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, null, null);
        if (!query.IsAccepted)
            return Problems.Of(query.Refusal);
        var page = await schedule.ListAsync(caller.App.Id, after ?? "", query.Value.Limit, cancellationToken);
        var shape = new ScheduledPageShape([.. page.Select(ScheduledShape.Of)]);
        return new Written<ScheduledPageShape>(json => JsonSerializer.Serialize(json, shape, ScheduledPageJson.Default.ScheduledPageShape));
    }

    /// <summary>Cancels a notification before its time.</summary>
    /// <param name="id" example="loan-17-due">Its id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <response code="204">It will not be published.</response>
    internal static async Task<Results<NoContent, ProblemResult>> CancelAsync(
        string id, ServerCaller caller, Schedule schedule, CancellationToken cancellationToken)
    {
        if (!NotificationId.TryParse(id, out var parsed))
            return Problems.Of(new Refusal(ErrorCode.NameInvalid, "It is no id of a notification.", "id"));
        return await schedule.CancelAsync(caller.App.Id, parsed, caller.Credential, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(new Refusal(ErrorCode.ItemUnknown, "No notification of this id waits for its time.", "id"));
    }
}
