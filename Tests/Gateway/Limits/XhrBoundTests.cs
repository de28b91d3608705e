using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>XHR streaming. A session whose request ends is gone.</summary>
public sealed class XhrBoundTests : PusherBoundTests
{
    private protected override string Connect(LiveServer server) => Post(server, "xhr_streaming");
}
