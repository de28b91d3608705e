using Nudge.Tests.Gateway.Connections;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>The hub.</summary>
public sealed class HubBoundTests : BoundTests
{
    private protected override string Welcome => "101 Switching Protocols";

    private protected override string BadlyRefused => "\"code\":\"token_malformed\"";

    private protected override bool AsksForCredentials => true;

    private protected override string Connect(LiveServer server) => Upgrade(server, server.Token("ada"));

    private protected override string ConnectBadly(LiveServer server) => Upgrade(server, "nonsense");

    private static string Upgrade(LiveServer server, string token) =>
        $"GET /hub?access_token={token} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

/// <summary>Streams of events.</summary>
public sealed class StreamBoundTests : BoundTests
{
    private protected override string Welcome => "event: welcome";

    private protected override string BadlyRefused => "\"code\":\"token_malformed\"";

    private protected override bool AsksForCredentials => true;

    private protected override string Connect(LiveServer server) => Get(server, server.Token("ada"));

    private protected override string ConnectBadly(LiveServer server) => Get(server, "nonsense");

    private static string Get(LiveServer server, string token) =>
        $"GET /api/stream HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n";
}

/// <summary>Pusher's faces: whoever knows the key of the app is let in, so that every connection is a call without credentials.</summary>
public abstract class PusherBoundTests : BoundTests
{
    private protected override string Welcome => "pusher:connection_established";

    private protected override string AddressRefused => "4100";

    private protected override string AppRefused => "4100";

    private protected override string AllRefused => "4100";

    private protected override string BadlyRefused => Welcome;

    private protected override bool AsksForCredentials => false;

    private protected override string ConnectBadly(LiveServer server) => Connect(server);

    private protected static string Upgrade(LiveServer server, string headers) =>
        $"GET /app/{server.App.Key}?protocol=7 HTTP/1.1\r\nHost: {server.Url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n";

    private protected static string Post(LiveServer server, string transport) =>
        $"POST /pusher/app/{server.App.Key}/1/{Guid.NewGuid():N}/{transport}?protocol=7 HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: 0\r\n\r\n";
}

/// <summary>A Pusher WebSocket that HTTP never sees.</summary>
public sealed class FastPusherBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Upgrade(server, "");
}

/// <summary>A Pusher WebSocket through HTTP.</summary>
public sealed class OrdinaryPusherBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Upgrade(server, "Sec-WebSocket-Protocol: pusher\r\n");
}

/// <summary>XHR streaming. A session whose request ends is gone.</summary>
public sealed class XhrBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Post(server, "xhr_streaming");
}
