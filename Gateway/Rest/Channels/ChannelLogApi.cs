using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Channels;

/// <summary>The log of a channel, for whoever may receive it or read it.</summary>
internal static class ChannelLogApi
{
    /// <summary><c>GET /api/channels/{name}/notifications</c>.</summary>
    public static IEndpointRouteBuilder MapChannelLog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/channels/{name}/notifications", ListAsync).RequireClientOrServer().WithTags("Channels").Refuses(
            ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.FieldInvalid, ErrorCode.PositionInvalid, ErrorCode.PositionAhead,
            ErrorCode.EpochMismatch, ErrorCode.CapabilityMissing);
        return routes;
    }

    /// <summary>Lists a channel's notifications.</summary>
    /// <remarks>A client needs the capability `subscribe` or `history` on the channel, unless it is public.</remarks>
    /// <param name="name" example="library:7">The channel.</param>
    /// <param name="limit" example="20">Items of a page, 1 to 100; 20 if it is left out.</param>
    /// <param name="before" example="1a2b3c.12">A position: what is older. Not together with `after`.</param>
    /// <param name="after" example="1a2b3c.12">A position: what is newer. Not together with `before`.</param>
    /// <returns>A page.</returns>
    internal static async Task<Results<Written<ChannelLogShape>, ProblemResult>> ListAsync(
        string name, [FromQuery] string[]? limit, string? before, string? after,
        Caller caller, HttpResponse response, IChannelReader channels,
        CancellationToken cancellationToken)
    {
        var channel = ChannelNames.Read(name, "name");
        if (!channel.IsAccepted)
            return Problems.Of(channel.Refusal);
        if (Review(caller, channel.Value) is { } refusal)
            return Problems.Of(refusal);
        var query = PageQuery.Read(limit, before, after);
        if (!query.IsAccepted)
            return Problems.Of(query.Refusal);
        var app = caller is ClientCaller client ? client.App : ((ServerCaller)caller).App;
        var page = await ReadAsync(app, channel.Value, query.Value, channels, cancellationToken);
        if (!page.IsAccepted)
            return Problems.Of(page.Refusal);
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return new Written<ChannelLogShape>(page.Value.WriteTo);
    }

    /// <summary>A client that may receive a channel may read what it kept, and the other way round.</summary>
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
        // Rows that came after the head was read are left for the next page, so that the page holds at the head that it names.
        var slice = new ChannelSlice(
            channel.Value, query.After is null ? head.Floor : bound.Value, query.Before is null ? head.Version + 1 : bound.Value,
            null, null, query.After is null, query.Limit + 1);
        var rows = (await channels.ReadSlicesAsync(app.Id.Value, [slice], cancellationToken))[0];
        return new ChannelLogPage(channel.Value, head, query, bound.Value, rows);
    }
}
