using Nudge.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Nudge.Tests.Support;

/// <summary>
/// Ends what tests share, when the last of them is over. At the end of the process the runner has no patience for it any more.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await PostgresServer.EndSharedAsync();
}
