namespace Nudge.Tests.Gateway.Access;

public sealed class MessagePackAccessTests : HubAccessTests
{
    private protected override string Protocol => "messagepack";
}
