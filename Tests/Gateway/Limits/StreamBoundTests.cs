using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

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
