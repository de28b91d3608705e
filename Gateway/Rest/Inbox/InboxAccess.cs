using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>Whose inbox a request is about, and what of it the caller may reach.</summary>
/// <param name="App">The app as of this request.</param>
/// <param name="User">Whose.</param>
/// <param name="Client">The user's own token; <see langword="null"/>: the app's server asks, and everything is open to it.</param>
/// <param name="Device">The device that asks, in place of a token.</param>
internal sealed record InboxAccess(AppView App, UserId User, ClientCaller? Client, DeviceRow? Device = null)
{
    internal InboxKey Key => new(App.Id, User);

    /// <summary>Where a mark comes from, for those who ask later; <see cref="MarkData.Via"/>.</summary>
    internal string Via => Device is { } device ? DeviceRow.RecipientPrefix + device.Id : Client is null ? "server" : "rest";

    /// <summary>Finds out from the caller, and for servers from <c>?user=</c> (S3.6).</summary>
    /// <param name="caller">Of a route for recipients and servers.</param>
    /// <param name="named">The user that the request names, if it does.</param>
    internal static Answer<InboxAccess> Of(Caller caller, string? named) => caller switch
    {
        ClientCaller client when named is null || named == client.User.Value => new InboxAccess(client.App, client.User, client),
        ClientCaller => new Refusal(ErrorCode.Forbidden, "A client token opens the inbox of its own user only.", "user"),
        DeviceCaller { App: { } app, Device: { } device } when named is null || named == device.Recipient =>
            new InboxAccess(app, device.RecipientId, null, device),
        DeviceCaller { App: not null, Device: not null } =>
            new Refusal(ErrorCode.Forbidden, "A device opens its own inbox only.", "user"),
        DeviceCaller { HasSecret: true, App: null, Rows.Count: > 0 } =>
            new Refusal(ErrorCode.FieldMissing, "Say which app: ?app_id=…", "app_id"),
        DeviceCaller => DeviceAccesses.Unknown,
        ServerCaller when named is null =>
            new Refusal(ErrorCode.FieldMissing, "With the app's credentials, say whose inbox: ?user=…", "user"),
        ServerCaller server when UserId.TryParse(named, out var user) => new InboxAccess(server.App, user, null),
        _ => new Refusal(
            ErrorCode.UserInvalid,
            $"A user id has 1 to {UserId.MaxLength} characters without '*', control characters and blanks at its ends.", "user",
            UserId.MaxLength),
    };

    /// <summary>Whether the caller may reach a subscribed channel: not once its access was revoked (ADR 0052).</summary>
    internal bool IsOpen(SubscriptionRow row) => Device is { } device
        ? DeviceCaller.Review(App, device, row.Right, row.Channel) is null
        : Client is null || Client.Review(App, row.Right, row.Channel) is null;
}
