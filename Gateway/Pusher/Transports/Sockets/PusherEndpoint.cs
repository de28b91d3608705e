using Nudge.Core.Errors;
using Nudge.Gateway.Http;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Gateway.Pusher.Transports.Sockets;

/// <summary>
/// The Pusher WebSocket on the ordinary path: <c>/app/{key}</c>. A client that is refused gets a WebSocket, so that it can read the code.
/// </summary>
internal static class PusherEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/app/{key}", [HttpMethods.Get, HttpMethods.Connect], AcceptAsync).ExcludeFromDescription();

    private static async Task AcceptAsync(HttpContext context, string key)
    {
        if (!WebSocketUpgrade.IsUpgrade(context))
        {
            // A client that speaks another version learns which one is spoken here (RFC 6455, section 4.4).
            context.Response.Headers.SecWebSocketVersion = WebSocketUpgrade.Version;
            await Problems.WriteAsync(
                context.Response, new(ErrorCode.FieldInvalid, "Pusher clients connect here with WebSockets.", "Upgrade"),
                context.RequestAborted);
            return;
        }

        var admitted = await context.RequestServices.GetRequiredService<PusherAdmission>().AdmitAsync(context, key);
        using (admitted.Lease)
        {
            var stream = await WebSocketUpgrade.AcceptAsync(context);
            if (admitted.App is not null)
                await ServeAsync(context, stream, admitted);
            else
                await RefuseAsync(stream, admitted.Refusal!);
        }
    }

    private static async Task ServeAsync(HttpContext context, Stream stream, ClientAdmission admitted)
    {
        var services = context.RequestServices;
        var sessions = services.GetRequiredService<PusherSessions>();
        using var life = new RequestLife(context);
        var transport = new PusherStream(stream, life, sessions);
        var client = services.GetRequiredService<PusherClients>().Create(
            admitted, PusherSocketFormat.Instance, transport, ClientAgent.Of(context.Request.Headers.UserAgent.ToString()));
        sessions.Open(client, []);
        await transport.RunAsync(client);
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
