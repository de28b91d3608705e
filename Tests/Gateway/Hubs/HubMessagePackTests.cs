namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The same over MessagePack.</summary>
public sealed class HubMessagePackTests : HubTests
{
    protected override string Protocol => "messagepack";
}
