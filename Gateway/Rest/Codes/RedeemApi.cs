using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Codes;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Codes;

/// <summary><c>POST /api/access_codes/{code}</c>: a device redeems a code (S2.21).</summary>
internal static class RedeemApi
{
    public static IEndpointRouteBuilder MapRedeem(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/access_codes/{code}", RedeemAsync).RequireDevice().WithTags("Access codes").Refuses(
            ErrorCode.FieldMissing, ErrorCode.CodeUnknown, ErrorCode.CodesPaused, ErrorCode.TooManyTries, ErrorCode.RateLimited,
            ErrorCode.SubscriptionsFull, ErrorCode.DeviceUnknown, ErrorCode.DevicesFull, ErrorCode.Overloaded, ErrorCode.BodyTimeout);
        return routes;
    }

    /// <summary>Redeems an access code.</summary>
    /// <remarks>
    /// The channels are open to the device from then on, and it is subscribed to them. It shows its secret (`Authorization: Bearer`),
    /// unless the app takes a token alone. A code is redeemed by one device; that device may repeat the call until the code expires, and
    /// is answered the same. Wrong, used and expired codes are not told apart. Wrong tries are counted by device, by address and by app;
    /// `Retry-After` says when there is another one.
    /// </remarks>
    /// <param name="code" example="482913">The six digits.</param>
    /// <param name="body" example='{ "app_id": "library", "device_token": "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]" }'>
    /// The device.
    /// </param>
    /// <returns>The channels that are open now.</returns>
    internal static async Task<Results<Ok<OpenedChannelsShape>, ProblemResult>> RedeemAsync(
        string code, Body<RedeemCodeBody> body, HttpContext context, Caller caller, AccessCodes codes, CodeDevices devices,
        CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        if (!read.IsAccepted)
            return Problems.Of(read.Refusal);
        if (!CodeDigits.IsCode(code))
            return Problems.Of(new(ErrorCode.FieldInvalid, "A code has six digits.", "code", AccessCodeRow.Digits));
        var found = await devices.FindAsync(context.Request, caller, read.Value, cancellationToken);
        if (!found.IsAccepted)
            return Problems.Of(found.Refusal);
        var (app, device) = found.Value;
        var (redeemed, wait) = await codes.RedeemAsync(
            app?.Id.Value ?? read.Value.AppId ?? "", app is not null, code, device.TokenHash,
            TryWaits.NameOf(context.Connection.RemoteIpAddress), cancellationToken);
        if (!redeemed.IsAccepted)
            return wait is { } left ? Problems.Of(redeemed.Refusal, left) : Problems.Of(redeemed.Refusal);
        var opened = await devices.OpenAsync(
            context, caller, read.Value, redeemed.Value.Channels, redeemed.Value.Identifier, cancellationToken);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return opened.IsAccepted
            ? TypedResults.Ok(new OpenedChannelsShape(redeemed.Value.App, opened.Value, redeemed.Value.Identifier))
            : Problems.Of(opened.Refusal);
    }
}
