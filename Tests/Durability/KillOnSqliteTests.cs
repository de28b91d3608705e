using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

public sealed class KillOnSqliteTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override Task<NudgeStart> ArrangeAsync() => Task.FromResult(new NudgeStart());
}
