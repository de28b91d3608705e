using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

public sealed class XhrSignatureAccessTests : PusherSignatureAccessTests
{
    internal override async Task<IPusherTestClient> OpenAsync(LiveServer server, string? page = null) =>
        await XhrTestClient.ConnectAsync(server, page: page);
}
