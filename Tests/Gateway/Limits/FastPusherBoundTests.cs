using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>A Pusher WebSocket that HTTP never sees.</summary>
public sealed class FastPusherBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Upgrade(server, "");
}
