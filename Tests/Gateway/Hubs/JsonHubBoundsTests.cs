namespace Nudge.Tests.Gateway.Hubs;

/// <summary>In JSON.</summary>
public sealed class JsonHubBoundsTests : HubBoundsTests
{
    protected override string Protocol => "json";
}
