using System.Net;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Lets clients in, whatever will carry them.</summary>
internal sealed class PusherAdmission(IApps apps, PusherApps pusherApps, ConnectionRegister register, PageOrigins pages)
{
    /// <summary>Looks at a request of HTTP, and takes a place for its connection.</summary>
    public async ValueTask<ClientAdmission> AdmitAsync(HttpContext context, string key)
    {
        var view = await apps.FindByKeyAsync(key, context.RequestAborted);
        if (WhyNot(context, view, out var version) is { } refusal)
            return new(null, version, refusal, null);
        var admitted = Admit(view!, version, context.Connection.RemoteIpAddress);
        return admitted.App is null ? admitted : admitted with { Page = CrossOrigin.ForeignOf(context.Request) };
    }

    /// <summary>Takes a place for a connection that may use the app.</summary>
    /// <param name="view">The app.</param>
    /// <param name="version">The protocol's.</param>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    public ClientAdmission Admit(AppView view, int version, IPAddress? address)
    {
        var taken = ConnectionLease.Take(register, ConnectionPlace.Of(view.Id, address));
        if (!taken.IsAccepted)
        {
            return Refused(
                taken.Refusal.Code == ErrorCode.Draining ? PusherCode.Reconnect : PusherCode.OverCapacity, taken.Refusal.Message);
        }

        var (app, lease) = (pusherApps.Of(view), taken.Value);
        if (lease.TryAdd(app))
            return new(app, version, null, lease);
        lease.Dispose();
        return Refused(PusherCode.OverQuota, "The app has as many connections as it may.");
    }

    private static ClientAdmission Refused(int code, string reason) => new(null, 0, PusherCode.Closing(code, reason), null);

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
