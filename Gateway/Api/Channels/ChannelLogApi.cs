using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Api.Description;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Channels;

/// <summary>The log of a channel, for whoever may hear it or read it.</summary>
internal static class ChannelLogApi
{
    /// <summary><c>GET /api/channels/{name}/notifications</c>.</summary>
    public static IEndpointRouteBuilder MapChannelLog(this IEndpointRouteBuilder routes)
    {
        var channels = routes.ServiceProvider.GetRequiredService<IChannelReader>();
        routes.MapGet("/api/channels/{name}/notifications", context => ListAsync(context, channels))
            .RequireClientOrServer().WithTags("Channels").Describe(ChannelLogDescriptions.List);
        return routes;
    }

    private static async Task ListAsync(HttpContext context, IChannelReader channels)
    {
        var page = await ReadAsync(context, channels);
        if (!page.IsAccepted)
        {
            await Problems.WriteAsync(context.Response, page.Refusal, context.RequestAborted);
            return;
        }

        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        await JsonAnswer.WriteAsync(
            context.Response, StatusCodes.Status200OK, page.Value, static (json, state) => state.WriteTo(json), context.RequestAborted);
    }

    private static async Task<Answer<ChannelLogPage>> ReadAsync(HttpContext context, IChannelReader channels)
    {
        var channel = ChannelNames.Read((string)context.Request.RouteValues["name"]!, "name");
        if (!channel.IsAccepted)
            return channel.Refusal;
        var caller = context.Features.GetRequiredFeature<Caller>();
        if (Review(caller, channel.Value) is { } refusal)
            return refusal;
        var query = PageQuery.Read(context.Request.Query);
        if (!query.IsAccepted)
            return query.Refusal;
        var app = caller is ClientCaller client ? client.App : ((ServerCaller)caller).App;
        return await ReadAsync(app, channel.Value, query.Value, channels, context.RequestAborted);
    }

    /// <summary>Whoever may hear a channel may read what it kept, and the other way round.</summary>
    private static Refusal? Review(Caller caller, ChannelName channel) =>
        caller is ClientCaller client && client.Review(client.App, Operations.Subscribe, channel) is not null
            ? client.Review(client.App, Operations.History, channel)
            : null;

    private static async Task<Answer<ChannelLogPage>> ReadAsync(
        AppView app, ChannelName channel, PageQuery query, IChannelReader channels, CancellationToken cancellationToken)
    {
        var head = (await channels.ReadHeadsAsync(app.Id.Value, [channel.Value], cancellationToken))[0];
        var bound = ChannelLogPage.ReadBound(query, head);
        if (!bound.IsAccepted)
            return bound.Refusal;
        // Rows that came after the head was read are left for the next page, so that the page stands at the head that it names.
        var slice = new ChannelSlice(
            channel.Value, query.After is null ? head.Floor : bound.Value, query.Before is null ? head.Version + 1 : bound.Value,
            null, null, query.After is null, query.Limit + 1);
        var rows = (await channels.ReadSlicesAsync(app.Id.Value, [slice], cancellationToken))[0];
        return new ChannelLogPage(channel.Value, head, query, bound.Value, rows);
    }
}
