using Nudge.Tests.Realtime;

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
