using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Api;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Sockets;

/// <summary>The Pusher WebSocket on the ordinary path: <c>/app/{key}</c>. A client that is refused gets a WebSocket, so that it can read the code.</summary>
internal static class PusherEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/app/{key}", [HttpMethods.Get, HttpMethods.Connect], AcceptAsync).ExcludeFromDescription();

    private static async Task AcceptAsync(HttpContext context, string key)
    {
        if (!WebSocketUpgrade.IsUpgrade(context))
        {
            await Problems.WriteAsync(
                context.Response, new(ErrorCode.FieldInvalid, "Pusher clients connect here with WebSockets.", "Upgrade"), context.RequestAborted);
            return;
        }

        var services = context.RequestServices;
        var register = services.GetRequiredService<ConnectionRegister>();
        var view = await services.GetRequiredService<IApps>().FindByKeyAsync(key, context.RequestAborted);
        var refusal = WhyNot(context, view, out var version);
        var hasPlace = refusal is null && register.TakePlace() is null;
        if (refusal is null && !hasPlace)
            refusal = PusherCode.Closing(register.IsDraining ? PusherCode.Reconnect : PusherCode.OverCapacity, "The server takes no more connections now.");
        var app = refusal is null ? services.GetRequiredService<PusherApps>().Of(view!) : null;
        if (app?.TryEnter() == false)
        {
            refusal = PusherCode.Closing(PusherCode.OverQuota, "The app has as many connections as it may.");
            app = null;
        }

        try
        {
            var stream = await WebSocketUpgrade.AcceptAsync(context);
            if (app is null)
                await RefuseAsync(stream, refusal!);
            else
                await ServeAsync(context, stream, app, version);
        }
        finally
        {
            app?.Leave();
            if (hasPlace)
                register.GiveBack();
        }
    }

    private static async Task ServeAsync(HttpContext context, Stream stream, PusherApp app, int version)
    {
        var services = context.RequestServices;
        var sessions = services.GetRequiredService<PusherSessions>();
        var options = services.GetRequiredService<IOptions<PusherOptions>>().Value;
        var transport = new PusherStream(stream, context.Abort, sessions);
        var client = new PusherClient(
            app, version, PusherSocketFormat.Instance, transport, services.GetRequiredService<IOptions<ConnectionsOptions>>().Value, options,
            services.GetRequiredService<TimeProvider>());
        sessions.Open(client, []);
        await transport.RunAsync(client, options.MessageBytesMax);
    }

    private static Closing? WhyNot(HttpContext context, AppView? app, out int version)
    {
        var refusal = PusherVersion.Read(context.Request.Query["protocol"], out version);
        if (app is null)
            return PusherCode.Closing(PusherCode.UnknownApp, "There is no app with this key.");
        if (!app.IsEnabled)
            return PusherCode.Closing(PusherCode.AppDisabled, "Realtime is switched off for this app.");
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !CrossOrigin.IsSame(context.Request, origin) && !app.AllowsOrigin(origin))
        {
            return PusherCode.Closing(
                PusherCode.Unauthorized, "Pages of this origin may not use the app. Its owner can add the origin to allowedOrigins.");
        }

        return refusal;
    }

    private static async Task RefuseAsync(Stream stream, Closing refusal)
    {
        var code = PusherCode.Of(refusal);
        var format = PusherSocketFormat.Instance;
        byte[] last = [.. PusherMessages.Error(code, refusal.Reason).For(format), .. format.Close(code, refusal.Reason)];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await stream.WriteAsync(last, patience.Token);
            await stream.FlushAsync(patience.Token);
            // The client closes as well, having read why.
            var buffer = new byte[256];
            while (await stream.ReadAsync(buffer, patience.Token) is > 0 and var read && (buffer[0] & 0x0f) != (int)FrameKind.Close)
                _ = read;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It did not wait for it.
        }
    }
}
