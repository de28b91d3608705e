using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>On a socket of our own.</summary>
public sealed class SocketBoundsTests : BoundsTests
{
    private protected override async Task<BoundedFace> ConnectAsync(LiveServer server) =>
        new BoundedFace.OverSocket(await PusherTestClient.ConnectAsync(server));
}
