using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>A Pusher WebSocket through HTTP.</summary>
public sealed class OrdinaryPusherBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Upgrade(server, "Sec-WebSocket-Protocol: pusher\r\n");
}
