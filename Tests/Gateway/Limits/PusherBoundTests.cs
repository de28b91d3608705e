using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

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
        $"POST /pusher/app/{server.App.Key}/1/{Guid.NewGuid():N}/{transport}?protocol=7 HTTP/1.1\r\nHost: "
        + $"{server.Url.Authority}\r\nContent-Length: 0\r\n\r\n";
}
