using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Channels;

/// <summary><c>/api/channels</c>: of a device, and for whoever keeps an app (S2.2 to S2.4, S2.16, S2.18).</summary>
internal static class ChannelsApi
{
    private const int PageLengthMax = 100;
    private const int PageLengthDefault = 50;
    private const string AppText = "The app; the server's public one, or the device's only one, where it is left out. Accounts name it.";
    private const string TokenText = "The device's push token.";
    private const string TokenExample = "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]";

    public static IServiceCollection AddChannels(this IServiceCollection services) =>
        services.AddSingleton<AppChannels>().AddSingleton<DeviceChannels>().AddSingleton<ChannelDeletion>()
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ChannelsJson.Default));

    /// <summary><c>GET</c> and <c>POST /api/channels</c>, <c>GET</c> and <c>DELETE /api/channels/{name}</c>.</summary>
    public static IEndpointRouteBuilder MapChannels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/channels").WithTags("Channels");
        group.MapGet("", ListAsync).RequireDeviceServerOrAccount()
            .Refuses(ErrorCode.FieldMissing, ErrorCode.FieldInvalid, ErrorCode.CursorInvalid, ErrorCode.RateLimited);
        group.MapPost("", MakeAsync).RequireServerOrAccount().Refuses(ErrorCode.NameInvalid, ErrorCode.NameTooLong);
        group.MapGet("{name}", GetAsync).RequireDeviceServerOrAccount()
            .Refuses(ErrorCode.FieldMissing, ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotFound, ErrorCode.RateLimited);
        group.MapDelete("{name}", DeleteAsync).RequireServerOrAccount()
            .Refuses(ErrorCode.NameInvalid, ErrorCode.NameTooLong, ErrorCode.NotFound);
        return routes;
    }

    /// <summary>Lists the channels of a device, or of an app.</summary>
    /// <remarks>
    /// Of a device: those that it has subscribed to, and an empty list where the token is not known to the app, or the app is not there:
    /// nobody learns which of them exist. With the app's credentials or an account's token, and without `device_token`: a page of the app's
    /// channels, which are those that have notifications, were subscribed to or were made.
    /// </remarks>
    /// <param name="after" example="library:7">Of an app: names above this one, the `next` of the page before.</param>
    /// <param name="limit" example="50">Of an app: 1 to 100; 50 if it is left out.</param>
    /// <returns>The channels.</returns>
    internal static async Task<Results<Ok<ChannelsResponse>, ProblemResult>> ListAsync(
        [FromQuery(Name = "device_token"), Description(TokenText), Example(TokenExample)] string? deviceToken,
        [FromQuery(Name = "app_id"), Description(AppText), Example("library")] string? appId, string? after, string? limit,
        HttpContext context, Caller caller, DeviceAccesses accesses, DeviceChannels ofDevice, AppChannels ofApp,
        CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        if (caller is ServerCaller server && deviceToken is not { Length: > 0 })
            return await ListOfAppAsync(server, after, limit, ofApp, cancellationToken);
        var access = await FindDeviceAsync(context, caller, appId, deviceToken, accesses, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        return TypedResults.Ok(access.Value is { App: { } app, Device: { } device }
            ? await ofDevice.ListAsync(app, device, cancellationToken)
            : new ChannelsResponse([]));
    }

    /// <summary>Makes a channel.</summary>
    /// <remarks>
    /// Rarely needed: a channel comes to be when somebody subscribes or publishes to it. One that is there stays as it is.
    /// </remarks>
    /// <param name="body" example='{ "name": "library:7" }'>The channel.</param>
    /// <response code="200">It was there.</response>
    /// <response code="201">It is new.</response>
    internal static async Task<Results<Created<ChannelResponse>, Ok<ChannelResponse>, ProblemResult>> MakeAsync(
        Body<MakeChannelBody> body, ServerCaller caller, AppChannels channels, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        if (read.Value.Name is null)
            return Problems.Of(new(ErrorCode.FieldMissing, "Say which channel.", "name"));
        var name = ChannelNames.Read(read.Value.Name, "name");
        if (!name.IsAccepted)
            return Problems.Of(name.Refusal);
        var wasThere = await channels.FindAsync(caller.App, name.Value, cancellationToken) is not null;
        await channels.NoteAsync(caller.App, name.Value, cancellationToken);
        var made = (await channels.FindAsync(caller.App, name.Value, cancellationToken))!;
        return wasThere ? TypedResults.Ok(made) : TypedResults.Created($"/api/channels/{made.Id}", made);
    }

    /// <summary>Shows a channel.</summary>
    /// <remarks>To a device: one that it has subscribed to, that is public or that it was let into. Others are not there.</remarks>
    /// <param name="name" example="library:7">The channel, by its id or its name.</param>
    /// <returns>The channel.</returns>
    internal static async Task<Results<Ok<ChannelResponse>, ProblemResult>> GetAsync(
        string name,
        [FromQuery(Name = "device_token"), Description(TokenText), Example(TokenExample)] string? deviceToken,
        [FromQuery(Name = "app_id"), Description(AppText), Example("library")] string? appId,
        HttpContext context, Caller caller, DeviceAccesses accesses, DeviceChannels ofDevice, AppChannels ofApp,
        CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var channel = ReadName(name);
        if (caller is ServerCaller server)
        {
            return !channel.IsAccepted ? Problems.Of(channel.Refusal)
                : await ofApp.FindAsync(server.App, channel.Value, cancellationToken) is { } kept ? TypedResults.Ok(kept)
                : Problems.Of(Unknown);
        }

        var access = await FindDeviceAsync(context, caller, appId, deviceToken, accesses, cancellationToken);
        if ((access.Refusal ?? channel.Refusal) is { } refusal)
            return Problems.Of(refusal);
        return access.Value is { App: { } app, Device: { } device }
            && await ofDevice.FindAsync(app, device, channel.Value!, cancellationToken) is { } found
                ? TypedResults.Ok(found)
                : Problems.Of(Unknown);
    }

    /// <summary>Deletes a channel.</summary>
    /// <remarks>
    /// For the app's server, its owner and operators. Its subscriptions end, devices that were let into it are out, and its notifications
    /// go. It is answered when all of that is done, which takes as long as there are subscribers; a call that was cut off is repeated.
    /// Publishing or subscribing to it later makes it anew. `site:announcements`, which everybody has, stays.
    /// </remarks>
    /// <param name="name" example="library:7">The channel, by its id or its name.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        string name, ServerCaller caller, AppChannels channels, ChannelDeletion deletion, CancellationToken cancellationToken)
    {
        if (caller.WhyNotOwner is { } forbidden)
            return Problems.Of(forbidden);
        var channel = ReadName(name);
        if (!channel.IsAccepted)
            return Problems.Of(channel.Refusal);
        if (channel.Value == ChannelName.Everyone)
            return Problems.Of(new(ErrorCode.Forbidden, "The channel for everyone stays.", "name"));
        if (await channels.FindAsync(caller.App, channel.Value, cancellationToken) is null)
            return Problems.Of(Unknown);
        await deletion.DeleteAsync(caller.App, channel.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<ChannelsResponse>, ProblemResult>> ListOfAppAsync(
        ServerCaller caller, string? after, string? limit, AppChannels channels, CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return Problems.Of(length.Refusal);
        if (after is { Length: > 0 } && !ChannelName.TryParse(after, out _))
            return Problems.Of(new(ErrorCode.CursorInvalid, "It is no cursor of this list.", "after"));
        return TypedResults.Ok(await channels.ListAsync(caller.App, after ?? "", length.Value, cancellationToken));
    }

    private static async ValueTask<Answer<DeviceAccess>> FindDeviceAsync(
        HttpContext context, Caller caller, string? appId, string? token, DeviceAccesses accesses, CancellationToken cancellationToken) =>
        token is { Length: > 0 }
            ? await accesses.FindAsync(context.Request, caller, appId, token, cancellationToken)
            : new Refusal(ErrorCode.FieldMissing, "Say which device: its push token.", "device_token");

    private static Answer<ChannelName> ReadName(string text) =>
        ChannelId.TryParse(text, out var channel) ? channel : ChannelNames.Read(text, "name");

    private static Refusal Unknown => new(ErrorCode.NotFound, "There is no such channel.", "name");
}
