using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>Turns a request into a WebSocket whose bytes are ours (RFC 6455, section 4.2; RFC 8441 over HTTP/2).</summary>
public static class WebSocketUpgrade
{
    /// <summary>The protocol's one version.</summary>
    public const string Version = "13";

    private const string Suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static bool IsUpgrade(HttpContext context) => IsExtendedConnect(context) || IsUpgradable(context);

    /// <summary>Accepts.</summary>
    /// <returns>The stream that is read from and, where <see cref="SocketOf"/> gives no socket, written to it.</returns>
    public static async ValueTask<Stream> AcceptAsync(HttpContext context)
    {
        if (IsExtendedConnect(context))
            return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
        var headers = context.Response.Headers;
        headers.Connection = HeaderNames.Upgrade;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Answer(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>The socket below, where nothing but our bytes goes over it; <see langword="null"/> behind TLS and HTTP/2.</summary>
    public static Socket? SocketOf(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<ITlsHandshakeFeature>() is null
            ? context.Features.Get<IConnectionSocketFeature>()?.Socket
            : null;

    /// <summary>The whole answer that accepts, where no HTTP writes it.</summary>
    public static string SwitchingProtocols(string key) =>
        $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Answer(key)}\r\n\r\n";

    private static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
        && context.Request.Headers.SecWebSocketVersion == Version;

    private static bool IsUpgradable(HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsGet(context.Request.Method)
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == Version
            && IsKey(headers.SecWebSocketKey.ToString());
    }

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[16];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == bytes.Length;
    }

    /// <summary>Proves that the request was understood. SHA-1 is what the protocol demands, and nothing hangs on its strength.</summary>
    private static string Answer(string key)
    {
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Suffix)));
#pragma warning restore CA5350
    }
}
