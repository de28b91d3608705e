using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Outbound;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>Checks a registration as it came, and has it made.</summary>
internal sealed class DeviceRegistering(
    IApps apps, PublicApp publicApp, PageOrigins pages, OutboundClient outbound, DeviceRegistration registration, Newcomers newcomers)
{
    private const int IdentifierLengthMax = 128;

    internal async Task<Answer<DeviceRegistered>> RegisterAsync(
        HttpContext context, Caller caller, DeviceBody body, CancellationToken cancellationToken)
    {
        var app = await FindAppAsync(context.Request, caller, body.AppId, cancellationToken);
        if (!app.IsAccepted)
            return app.Refusal;
        var address = DeviceAddress.Read(body.Platform, body.DeviceToken, body.Endpoint, body.Keys?.P256dh, body.Keys?.Auth);
        if (!address.IsAccepted)
            return address.Refusal;
        var user = ReadUser(caller, body.User);
        if ((CheckEndpoint(address.Value, body) ?? CheckIdentifier(body.Identifier) ?? user.Refusal) is { } refusal)
            return refusal;
        if (await registration.FindAsync(app.Value, address.Value, cancellationToken) is null)
        {
            var by = caller is ServerCaller ? null : context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None;
            if (await newcomers.WhyNoDeviceAsync(app.Value.Id, by, context.Response, cancellationToken) is { } full)
                return full;
        }

        var hash = address.Value.Hash();
        var proof = (caller as DeviceCaller)?.Rows.FirstOrDefault(row => row.TokenHash.Span.SequenceEqual(hash));
        return await registration.RegisterAsync(
            app.Value,
            new(
                address.Value, body.Identifier, user.Value?.Id, body.DeviceSecret, proof,
                caller is ServerCaller || app.Value.Settings.Devices.TokenAlone, body.NewSecret ?? false),
            cancellationToken);
    }

    private async ValueTask<Answer<AppView>> FindAppAsync(
        HttpRequest request, Caller caller, string? named, CancellationToken cancellationToken)
    {
        named ??= request.Query["app_id"] is [{ Length: > 0 } inQuery, ..] ? inQuery : null;
        if ((caller as ServerCaller)?.App is { } ofServer)
            return OfCredentials(ofServer, named);
        if ((caller as ClientCaller)?.App is { } ofClient)
            return OfCredentials(ofClient, named);
        var app = named is null ? await publicApp.FindAsync(cancellationToken)
            : AppId.TryParse(named, out var id) ? await apps.GetAsync(id, cancellationToken)
            : null;
        if (app is null)
        {
            return named is null
                ? new Refusal(ErrorCode.FieldMissing, "Say which app.", "app_id")
                : new Refusal(ErrorCode.NotFound, "There is no such app.", "app_id");
        }

        return pages.WhyNot(request, app) is { } why ? new Refusal(ErrorCode.OriginNotAllowed, why) : app;
    }

    private static Answer<AppView> OfCredentials(AppView app, string? named) => named is null || named == app.Id.Value
        ? app
        : new Refusal(ErrorCode.Forbidden, "The credentials are of another app.", "app_id");

    /// <summary>A user's own token gives the device to that user, whether the body says so or not.</summary>
    private static Answer<BoundUser> ReadUser(Caller caller, string? named) => caller switch
    {
        ClientCaller client when named is null || named == client.User.Value => new BoundUser(client.User),
        ServerCaller or AnonymousCaller or DeviceCaller when named is null => new BoundUser(null),
        ServerCaller when UserId.TryParse(named, out var user) => new BoundUser(user),
        ServerCaller => new Refusal(
            ErrorCode.UserInvalid,
            $"A user id has 1 to {UserId.MaxLength} characters without '*', control characters and blanks at its ends.", "user",
            UserId.MaxLength),
        _ => new Refusal(
            ErrorCode.Forbidden, "A device is given to a user by that user's client token or by the app's credentials.", "user"),
    };

    private Refusal? CheckEndpoint(DeviceAddress address, DeviceBody body) =>
        address.Platform.HasEndpoint() && outbound.FindMistake(address.Text) is { } mistake
            ? new(ErrorCode.FieldInvalid, mistake, body.Endpoint is null ? "device_token" : "endpoint")
            : null;

    private static Refusal? CheckIdentifier(string? identifier) =>
        identifier is null || (identifier.Length is > 0 and <= IdentifierLengthMax && !identifier.Any(char.IsControl))
            ? null
            : new(
                ErrorCode.FieldInvalid, $"An identifier is 1 to {IdentifierLengthMax} characters without control characters.", "identifier",
                IdentifierLengthMax);

    private sealed record BoundUser(UserId? Id);
}
