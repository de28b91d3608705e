namespace Nudge.Tests.Gateway.Hubs;

/// <summary>In MessagePack.</summary>
public sealed class MessagePackHubBoundsTests : HubBoundsTests
{
    protected override string Protocol => "messagepack";
}
