using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>On a WebSocket by way of HTTP.</summary>
public sealed class HttpSocketBoundsTests : BoundsTests
{
    private protected override async Task<BoundedFace> ConnectAsync(LiveServer server) =>
        new BoundedFace.OverSocket(await PusherTestClient.ConnectAsync(server, isOrdinary: true));
}
