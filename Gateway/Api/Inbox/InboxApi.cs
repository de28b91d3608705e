using Microsoft.Net.Http.Headers;
using Nudge.Core.Inbox;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Inbox;

/// <summary>A user's inbox: pages, the summary, and marks (S1.5, S3.10-S3.12).</summary>
internal static class InboxApi
{
    /// <summary>Bytes of a mark: 1,000 ids and 200 channels.</summary>
    internal const int MarkBytesMax = 524_288;

    public static IServiceCollection AddInbox(this IServiceCollection services) =>
        services.AddSingleton<InboxMarks>().AddSingleton<Summaries>();

    /// <summary><c>GET /api/notifications</c>, <c>GET …/summary</c> and <c>POST …/{seen|read|archive|restore|delete}</c>.</summary>
    public static IEndpointRouteBuilder MapInbox(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var pages = services.GetRequiredService<InboxPages>();
        var vectors = services.GetRequiredService<InboxSummaries>();
        var summaries = services.GetRequiredService<Summaries>();
        var marks = services.GetRequiredService<InboxMarks>();
        var group = routes.MapGroup("/api/notifications").RequireClientOrServer().WithTags("Inbox");
        group.MapGet("", context => ListAsync(context, pages)).Describe(InboxDescriptions.List);
        group.MapGet("summary", context => SummarizeAsync(context, vectors, summaries)).Describe(InboxDescriptions.Summary);
        foreach (var name in (string[])["seen", "read", "archive", "restore", "delete"])
        {
            var change = ChangeNames.FindMark(name)!.Value;
            group.MapPost(name, context => MarkAsync(context, change, marks, vectors, summaries)).Describe(InboxDescriptions.Mark(name));
        }

        return routes;
    }

    private static async Task ListAsync(HttpContext context, InboxPages pages)
    {
        var access = InboxAccess.Of(context);
        var query = ListPage.ReadQuery(context.Request.Query);
        if ((access.Refusal ?? query.Refusal) is { } refusal)
        {
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
            return;
        }

        var page = await pages.ReadAsync(access.Value!.Key, query.Value!, access.Value.IsOpen, context.RequestAborted);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        await JsonAnswer.WriteAsync(
            context.Response, StatusCodes.Status200OK, new ListPage(query.Value!, page), static (json, state) => state.WriteTo(json), context.RequestAborted);
    }

    private static async Task SummarizeAsync(HttpContext context, InboxSummaries vectors, Summaries summaries)
    {
        var access = InboxAccess.Of(context);
        var since = Summaries.ReadSince(context.Request.Query["since"]);
        if ((access.Refusal ?? since.Refusal) is { } refusal)
        {
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
            return;
        }

        var vector = await vectors.ReadAsync(access.Value!.Key, access.Value.IsOpen, context.RequestAborted);
        var tag = SummaryTag.Of(vector, access.Value.App.Settings.PollSeconds);
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        if (SummaryTag.Matches(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var summary = await summaries.ReadAsync(access.Value, vector, since.Value, context.RequestAborted);
        await WriteAsync(context, summary);
    }

    private static async Task MarkAsync(HttpContext context, InboxChange change, InboxMarks marks, InboxSummaries vectors, Summaries summaries)
    {
        var access = InboxAccess.Of(context);
        if (!access.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, access.Refusal, context.RequestAborted);
            return;
        }

        var body = await JsonBody.ReadAsync(context.Request, RestJson.Default.MarkBody, MarkBytesMax, context.RequestAborted);
        var view = body.IsAccepted
            ? await marks.MarkAsync(access.Value.Key, body.Value.ToRequest(change), access.Value.IsOpen, context.RequestAborted)
            : body.Refusal;
        if (!view.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, view.Refusal, context.RequestAborted);
            return;
        }

        var vector = await vectors.CountAsync(access.Value.Key, view.Value, context.RequestAborted);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        await WriteAsync(context, await summaries.ReadAsync(access.Value, vector, null, context.RequestAborted));
    }

    private static Task WriteAsync(HttpContext context, SummaryJson summary) => JsonAnswer.WriteAsync(
        context.Response, StatusCodes.Status200OK, summary, static (json, state) => state.WriteTo(json), context.RequestAborted);
}
