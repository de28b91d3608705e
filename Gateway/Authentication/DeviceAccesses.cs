using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Finds the device that a call is about, by its secret, by its token, or for the app's server by either. Any thread may use it.
/// </summary>
/// <remarks>
/// It answers the same whether a token or an app is unknown or closed to the caller, so that nobody learns by asking which of them exist
/// (S2.3).
/// </remarks>
internal sealed class DeviceAccesses(
    IApps apps, IDevices devices, SecretOffers offers, PublicApp publicApp, PageOrigins pages)
{
    internal const string AppField = "app_id";
    internal const string TokenField = "device_token";

    /// <summary>Whether a query names a device by its token.</summary>
    internal static bool HasToken(HttpRequest request) => QueryOf(request, TokenField) is not null;

    /// <summary>Checks a secret; which device it is follows from the query, as far as it says.</summary>
    internal async ValueTask<Answer<Caller>> CheckSecretAsync(HttpRequest request, string secret, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(secret, cancellationToken);
        if (rows.Count == 0 && await offers.TakeAsync(secret, cancellationToken))
            rows = await ReadAsync(secret, cancellationToken);
        if (rows.Count == 0)
            return new Refusal(ErrorCode.DeviceSecretWrong, "No device has this secret.");
        var caller = new DeviceCaller(rows, null, null, HasSecret: true);
        var access = await FindAsync(request, caller, QueryOf(request, AppField), QueryOf(request, TokenField), cancellationToken);
        // A call may name its app in the body, which has not been read yet.
        return access.IsAccepted
            ? caller with { Rows = access.Value.App is null ? [] : rows, App = access.Value.App, Device = access.Value.Device }
            : access.Refusal.Code == ErrorCode.FieldMissing ? caller
            : access.Refusal;
    }

    /// <summary>Checks a token in the query that came alone.</summary>
    internal async ValueTask<Answer<Caller>> CheckTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var access = await FindAsync(
            request, AnonymousCaller.Instance, QueryOf(request, AppField), QueryOf(request, TokenField), cancellationToken);
        return access.IsAccepted
            ? new DeviceCaller(access.Value.Device is { } row ? [row] : [], access.Value.App, access.Value.Device, HasSecret: false)
            : access.Refusal;
    }

    /// <summary>Finds the device of a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="caller">Who asks: a device, the app's server, or somebody with a token alone.</param>
    /// <param name="appId">The app that the call names.</param>
    /// <param name="token">The token that the call names.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async ValueTask<Answer<DeviceAccess>> FindAsync(
        HttpRequest request, Caller caller, string? appId, string? token, CancellationToken cancellationToken)
    {
        if (token is null && caller is not DeviceCaller)
            return new Refusal(ErrorCode.FieldMissing, "Say which device: its push token.", TokenField);
        var app = await FindAppAsync(caller, appId, cancellationToken);
        if (!app.IsAccepted)
            return app.Refusal;
        var view = app.Value.View;
        if (view is not null && caller is not ServerCaller && pages.WhyNot(request, view) is { } why)
            return new Refusal(ErrorCode.OriginNotAllowed, why);
        if (caller is AnonymousCaller or DeviceCaller { HasSecret: false } && view?.Settings.Devices.TokenAlone != true)
            return SecretMissing;
        return new DeviceAccess(view, view is null ? null : await FindRowAsync(caller, view, token, cancellationToken));
    }

    /// <summary>
    /// The row of a device in another app of this server: a phone is registered once, and subscribes in many apps.
    /// </summary>
    internal async ValueTask<DeviceRow?> FindKnownAsync(Caller caller, string? token, CancellationToken cancellationToken)
    {
        var rows = caller is DeviceCaller { HasSecret: true } device ? device.Rows
            : DeviceAddress.IsPossible(token) ? await devices.FindInAllAppsAsync(DeviceAddress.HashOf(token), cancellationToken)
            : [];
        return rows.FirstOrDefault(row => IsOf(row, token));
    }

    internal static Refusal SecretMissing => new(
        ErrorCode.DeviceSecretMissing, "This call needs the device's secret: Authorization: Bearer, with what its registration answered.");

    internal static Refusal Unknown => new(
        ErrorCode.DeviceUnknown, "No device with this token is registered here. Register it first.", TokenField);

    private async Task<IReadOnlyList<DeviceRow>> ReadAsync(string secret, CancellationToken cancellationToken) =>
        secret.Length == DeviceSecret.Length
            ? await devices.ReadBySecretAsync(DeviceSecret.HashOf(secret), null, DeviceLimits.AppsMax, cancellationToken)
            : [];

    private async ValueTask<Answer<(AppView? View, bool Found)>> FindAppAsync(
        Caller caller, string? appId, CancellationToken cancellationToken)
    {
        if (caller is ServerCaller server)
        {
            return appId is null || appId == server.App.Id.Value
                ? (server.App, true)
                : new Refusal(ErrorCode.Forbidden, "The credentials are of another app.", AppField);
        }

        if (appId is not null)
            return AppId.TryParse(appId, out var id) ? (await apps.GetAsync(id, cancellationToken), true) : (null, false);
        if (await publicApp.FindAsync(cancellationToken) is { } open
            && (caller is not DeviceCaller known || known.Rows.Any(row => row.App == open.Id.Value)))
            return (open, true);
        if (caller is DeviceCaller { Rows: [var only] })
            return (await apps.GetAsync(AppId.Parse(only.App), cancellationToken), true);
        return new Refusal(ErrorCode.FieldMissing, "Say which app.", AppField);
    }

    private async ValueTask<DeviceRow?> FindRowAsync(Caller caller, AppView app, string? token, CancellationToken cancellationToken)
    {
        if (caller is DeviceCaller { HasSecret: true } device)
            return device.Rows.FirstOrDefault(row => row.App == app.Id.Value && IsOf(row, token));
        return DeviceAddress.IsPossible(token)
            ? await devices.FindAsync(app.Id.Value, DeviceAddress.HashOf(token), cancellationToken)
            : null;
    }

    private static bool IsOf(DeviceRow row, string? token) => token is null || row.Address == token;

    private static string? QueryOf(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } text, ..] ? text : null;
}
