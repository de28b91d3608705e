using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Registers and maps the HTTP API of Pusher Channels, as docs/protocol/pusher.md has it.</summary>
public static class PusherHttpRoutes
{
    private static readonly ErrorCode[] OfEvents =
        [ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.TooManyRecipients, ErrorCode.RateLimited];

    /// <summary>Adds the API. Needs the callers, publishing and <see cref="IPusherChannels"/>.</summary>
    public static IServiceCollection AddPusherHttp(this IServiceCollection services) =>
        services.AddSingleton<TriggerLimits>().AddSingleton<PusherHttpApi>();

    /// <summary><c>/apps/{id}/…</c>: triggers, channels, users.</summary>
    public static IEndpointRouteBuilder MapPusherHttp(this IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<PusherHttpApi>();
        var group = routes.MapGroup("/apps/{id}").WithTags("Pusher")
            .WithMetadata(new SignedCalls(PlainRefusal.CodeHeader), new CountsItsCalls());
        group.MapPost("events", context => api.TriggerAsync(AppOf(context), context)).DescribedBy(api.TriggerAsync)
            .Reads<EventShape>(458_752).Writes<ChannelMapShape>(StatusCodes.Status200OK).Refuses(OfEvents);
        group.MapPost("batch_events", context => api.TriggerBatchAsync(AppOf(context), context)).DescribedBy(api.TriggerBatchAsync)
            .Reads<EventBatchShape>(4_587_520).Writes<EventBatchAnswerShape>(StatusCodes.Status200OK)
            .Refuses(OfEvents).Refuses(ErrorCode.BatchTooLarge);
        group.MapGet("channels", api.ListAsync).Refuses();
        group.MapGet("channels/{channel}", api.GetAsync).Refuses(ErrorCode.NameInvalid);
        group.MapGet("channels/{channel}/users", api.ListUsersAsync).Refuses(ErrorCode.NameInvalid);
        group.MapPost("users/{user}/terminate_connections", api.TerminateAsync).Produces<NothingShape>()
            .Refuses(ErrorCode.UserInvalid, ErrorCode.PayloadTooLarge, ErrorCode.RateLimited);
        // Libraries do not escape what they put into a path, and a user's id may have slashes.
        group.MapPost("users/{**path}", context => api.TerminateAsync(AppOf(context), null, context)).ExcludeFromDescription();
        return routes;
    }

    private static string? AppOf(HttpContext context) => context.Request.RouteValues["id"] as string;

    /// <summary>
    /// Takes off whatever a signed call has in front of <c>/apps/</c>: a library may be set up with the path of a proxy, and signs it.
    /// Stands before routing.
    /// </summary>
    public static IApplicationBuilder UsePusherPrefix(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        if (request.QueryString.Value is { } query && query.Contains("auth_signature=", StringComparison.Ordinal)
            && SignedPath.FindCall(path) is > 0 and var start)
        {
            request.PathBase = request.PathBase.Add(path[..start]);
            request.Path = path[start..];
        }

        return next(context);
    });
}
