using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Registers and maps the HTTP API of Pusher Channels, as docs/protocol/pusher.md has it.</summary>
internal static class PusherHttpRoutes
{
    private const string Root = "/apps/";

    /// <summary>Adds the API. Needs the callers, publishing and <see cref="Channels.IPusherChannels"/>.</summary>
    public static IServiceCollection AddPusherHttp(this IServiceCollection services) =>
        services.AddSingleton<TriggerLimits>().AddSingleton<PusherHttpApi>();

    /// <summary><c>/apps/{id}/…</c>: triggers, channels, users.</summary>
    public static IEndpointRouteBuilder MapPusherHttp(this IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<PusherHttpApi>();
        var group = routes.MapGroup("/apps/{id}").WithTags("Pusher");
        group.MapPost("events", api.TriggerAsync).Describe(PusherHttpDescriptions.Trigger);
        group.MapPost("batch_events", api.TriggerBatchAsync).Describe(PusherHttpDescriptions.TriggerBatch);
        group.MapGet("channels", api.ListAsync).Describe(PusherHttpDescriptions.List);
        group.MapGet("channels/{channel}", api.GetAsync).Describe(PusherHttpDescriptions.Get);
        group.MapGet("channels/{channel}/users", api.ListUsersAsync).Describe(PusherHttpDescriptions.ListUsers);
        group.MapPost("users/{user}/terminate_connections", api.TerminateAsync).Describe(PusherHttpDescriptions.Terminate);
        // Libraries do not escape what they put into a path, and a user's id may have slashes.
        group.MapPost("users/{**path}", api.TerminateAsync).ExcludeFromDescription();
        return routes;
    }

    /// <summary>
    /// Takes off whatever a signed call has in front of <c>/apps/</c>: a library may be set up with the path of a proxy, and signs it. Stands before routing.
    /// </summary>
    public static IApplicationBuilder UsePusherPrefix(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        var start = path.IndexOf(Root, StringComparison.Ordinal);
        if (start > 0 && request.QueryString.Value is { } query && query.Contains("auth_signature=", StringComparison.Ordinal))
        {
            request.PathBase = request.PathBase.Add(path[..start]);
            request.Path = path[start..];
        }

        return next(context);
    });
}
