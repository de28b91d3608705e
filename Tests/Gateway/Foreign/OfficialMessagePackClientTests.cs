namespace Nudge.Tests.Gateway.Foreign;

/// <summary>The same with <c>@microsoft/signalr-protocol-msgpack</c>.</summary>
public sealed class OfficialMessagePackClientTests : OfficialSignalRClientTests
{
    protected override string Protocol => "+messagepack";
}
