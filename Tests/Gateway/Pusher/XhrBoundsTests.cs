using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>On a session of requests.</summary>
public sealed class XhrBoundsTests : BoundsTests
{
    private protected override async Task<BoundedFace> ConnectAsync(LiveServer server) =>
        new BoundedFace.OverRequests(await XhrTestClient.ConnectAsync(server, isStream: true));
}
