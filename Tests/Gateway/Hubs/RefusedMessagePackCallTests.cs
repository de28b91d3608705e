namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The same over MessagePack.</summary>
public sealed class RefusedMessagePackCallTests(RefusedCallTests.OneServer fixture) : RefusedCallTests(fixture)
{
    protected override string Protocol => "messagepack";
}
