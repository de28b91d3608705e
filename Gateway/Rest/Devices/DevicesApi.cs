using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>Push addresses: registered by phones and browsers, listed and removed by the app's server (S2.1, S2.24).</summary>
internal static class DevicesApi
{
    private const int PageLengthMax = 100;
    private const int PageLengthDefault = 50;
    private const string AppText = "The app; the server's public one, or the device's only one, where it is left out.";
    private const string TokenText = "The device's push token.";
    private const string TokenExample = "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]";

    private static readonly ErrorCode[] Registering =
    [
        ErrorCode.NotFound, ErrorCode.NameTooLong, ErrorCode.UserInvalid, ErrorCode.DevicesFull, ErrorCode.RateLimited,
        ErrorCode.Overloaded, ErrorCode.BodyTimeout,
    ];

    public static IServiceCollection AddDevices(this IServiceCollection services) =>
        services.AddSingleton<DeviceMerging>().AddSingleton<DeviceRegistration>().AddSingleton<DeviceRemoval>()
            .AddSingleton<DeviceRegistering>().AddHostedService<MergeSweep>().AddHostedService<HourSweep>()
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, DevicesJson.Default));

    /// <summary><c>/api/devices</c> with its other names.</summary>
    public static IEndpointRouteBuilder MapDevices(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Devices");
        foreach (var path in (string[])["devices", "identities", "identify"])
            group.MapPost(path, RegisterAsync).RequireAnyone().Refuses(Registering);
        group.MapGet("devices", ListAsync).RequireClientServerOrAccount()
            .Refuses(ErrorCode.FieldInvalid, ErrorCode.CursorInvalid, ErrorCode.UserInvalid);
        group.MapDelete("devices", RemoveOwnAsync).RequireDeviceOrServer()
            .Refuses(ErrorCode.DeviceUnknown, ErrorCode.FieldMissing, ErrorCode.RateLimited);
        group.MapDelete("devices/{device}", RemoveAsync).RequireServer().Refuses(ErrorCode.DeviceUnknown);
        return routes;
    }

    /// <summary>Registers a push token, or a browser's endpoint.</summary>
    /// <remarks>
    /// Needs no credentials. The first registration of a token on this server answers `device_secret`, once: by it the device proves itself
    /// from then on (`Authorization: Bearer`). Registering a known token again as it is stays free; to change what is said of it takes the
    /// secret, or the app's credentials. With `new_secret` and without proof a known token is sent a new secret by a push that shows
    /// nothing (`secret_pushed`); the one before counts until the new one is used. A user's client token gives the device to that user, and
    /// moves what it had subscribed to. At most 20 devices of a user: of more, those go that were registered longest ago.
    /// `POST /api/identities` and `POST /api/identify` are the same call.
    /// </remarks>
    /// <param name="body" example='{ "device_token": "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]", "identifier": "the kitchen tablet" }'>
    /// The device.
    /// </param>
    /// <response code="200">It was known.</response>
    /// <response code="201">It is new.</response>
    internal static async Task<Results<Created<DeviceResponse>, Ok<DeviceResponse>, ProblemResult>> RegisterAsync(
        Body<DeviceBody> body, HttpContext context, Caller caller, DeviceRegistering devices, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        var registered = read.IsAccepted ? await devices.RegisterAsync(context, caller, read.Value, cancellationToken) : read.Refusal;
        if (!registered.IsAccepted)
            return Problems.Of(registered.Refusal);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        var device = DeviceResponse.Of(registered.Value.Row, registered.Value.Secret, registered.Value.IsSecretPushed);
        return registered.Value.IsNew ? TypedResults.Created($"/api/devices/{device.Id}", device) : TypedResults.Ok(device);
    }

    /// <summary>Lists devices.</summary>
    /// <param name="user" example="ada">With the app's credentials: of this user alone. With a client token it is the token's user.</param>
    /// <param name="after" example="AAAAAAAAAAAAAAAAAAAAAA">Ids above this one: the `next` of the page before.</param>
    /// <param name="limit" example="50">1 to 100; 50 if it is left out.</param>
    /// <returns>A page.</returns>
    internal static async Task<Results<Ok<DevicesResponse>, ProblemResult>> ListAsync(
        string? user, string? after, string? limit, Caller caller, IDevices devices, CancellationToken cancellationToken)
    {
        var length = PageLength.Read(limit, PageLengthMax, PageLengthDefault);
        if (!length.IsAccepted)
            return Problems.Of(length.Refusal);
        if (after is not null && after.Length > PageLengthMax)
            return Problems.Of(new(ErrorCode.CursorInvalid, "It is no cursor of this list.", "after"));
        if (caller is ClientCaller client)
        {
            return user is null || user == client.User.Value
                ? TypedResults.Ok(await OfUserAsync(client.App.Id, client.User, devices, cancellationToken))
                : Problems.Of(new(ErrorCode.Forbidden, "A client token shows the devices of its own user only.", "user"));
        }

        var app = ((ServerCaller)caller).App.Id;
        if (user is not null)
        {
            return UserId.TryParse(user, out var whose)
                ? TypedResults.Ok(await OfUserAsync(app, whose, devices, cancellationToken))
                : Problems.Of(new(ErrorCode.UserInvalid, "It is no user id.", "user", UserId.MaxLength));
        }

        var page = await devices.ListDevicesAsync(app.Value, after, length.Value, cancellationToken);
        return TypedResults.Ok(new DevicesResponse(
            [.. page.Select(row => DeviceResponse.Of(row))], page.Count == length.Value ? page[^1].Id : null));
    }

    /// <summary>Removes the device that asks.</summary>
    /// <remarks>Its own subscriptions and what it was let into go with it.</remarks>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveOwnAsync(
        [FromQuery(Name = "app_id"), Description(AppText), Example("library")] string? appId,
        [FromQuery(Name = "device_token"), Description(TokenText), Example(TokenExample)] string? deviceToken, HttpRequest request,
        Caller caller,
        DeviceAccesses accesses, DeviceRemoval removal, CancellationToken cancellationToken)
    {
        var access = await accesses.FindAsync(request, caller, appId, deviceToken, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        if (access.Value.Device is not { } device)
            return Problems.Of(DeviceAccesses.Unknown);
        await removal.RemoveAsync(device, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Removes a device.</summary>
    /// <param name="device" example="AAAAAAAAAAAAAAAAAAAAAA">Its id.</param>
    /// <returns>It is gone.</returns>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string device, ServerCaller caller, IDevices devices, DeviceRemoval removal, CancellationToken cancellationToken)
    {
        if (device.Length > PageLengthMax || await devices.GetAsync(caller.App.Id.Value, device, cancellationToken) is not { } row)
            return Problems.Of(new(ErrorCode.DeviceUnknown, "The app has no such device.", "device"));
        await removal.RemoveAsync(row, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<DevicesResponse> OfUserAsync(
        AppId app, UserId user, IDevices devices, CancellationToken cancellationToken) => new(
        [.. (await devices.OfRecipientAsync(app.Value, user.Value, cancellationToken)).Select(row => DeviceResponse.Of(row))], null);
}
