using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

public sealed class KillOnPostgreSqlTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override async Task<NudgeStart> ArrangeAsync()
    {
        var postgres = await PostgresServer.SharedAsync();
        return new NudgeStart { Arguments = ["--store", await postgres.CreateDatabaseAsync()] };
    }
}
