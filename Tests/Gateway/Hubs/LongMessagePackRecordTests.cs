namespace Nudge.Tests.Gateway.Hubs;

/// <summary>The same over MessagePack.</summary>
public sealed class LongMessagePackRecordTests(RefusedCallTests.OneServer fixture) : LongRecordTests(fixture)
{
    protected override string Protocol => "messagepack";
}
