using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Lets clients in that come by HTTP, whatever will carry them.</summary>
internal sealed class PusherAdmission(IApps apps, PusherApps pusherApps, ConnectionRegister register, PageOrigins pages)
{
    /// <summary>Looks at a request, and takes a place for its connection; who is admitted gives it back by <see cref="Leave"/>.</summary>
    public async ValueTask<Admission> AdmitAsync(HttpContext context, string key)
    {
        var view = await apps.FindByKeyAsync(key, context.RequestAborted);
        if (WhyNot(context, view, out var version) is { } refusal)
            return new(null, version, refusal, default);
        var place = ConnectionPlace.Of(view!.Id, context.Connection.RemoteIpAddress);
        if (register.TakePlace(place) is { } full)
            return Refused(full.Code == ErrorCode.Draining ? PusherCode.Reconnect : PusherCode.OverCapacity, full.Message);
        var app = pusherApps.Of(view);
        if (app.TryEnter())
            return new(app, version, null, place);
        register.GiveBack(place);
        return Refused(PusherCode.OverQuota, "The app has as many connections as it may.");
    }

    public void Leave(Admission admitted)
    {
        admitted.App!.Leave();
        register.GiveBack(admitted.Place);
    }

    private static Admission Refused(int code, string reason) => new(null, 0, PusherCode.Closing(code, reason), default);

    private Closing? WhyNot(HttpContext context, AppView? app, out int version)
    {
        var refusal = PusherVersion.Read(context.Request.Query["protocol"], out version);
        if (app is null)
            return PusherCode.Closing(PusherCode.UnknownApp, "There is no app with this key.");
        if (!app.IsEnabled)
            return PusherCode.Closing(PusherCode.AppDisabled, "Realtime is switched off for this app.");
        return pages.WhyNot(context.Request, app) is { } why ? PusherCode.Closing(PusherCode.Unauthorized, why) : refusal;
    }
}

/// <summary>Whether a client was let in.</summary>
/// <param name="App">Its app; <see langword="null"/>: it was not.</param>
/// <param name="Version">The protocol's: 4 to 7.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Place">The place that it has then.</param>
internal readonly record struct Admission(PusherApp? App, int Version, Closing? Refusal, ConnectionPlace Place);
