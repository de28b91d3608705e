using Nudge.Tests.Cluster.Hosts;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Actors;

/// <summary>The memory of an inbox that was used and is idle: it decides how many a silo holds.</summary>
[Collection(Alone.Name)]
public sealed class GrainMemoryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Users = 10_000;

    private readonly SiloCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_idle_inbox_takes_a_few_kilobytes_and_gives_them_back()
    {
        _cluster.Put(new MemoryStore(TimeProvider.System));
        var host = await OrleansHost.StartAsync(_cluster);
        // Those that live on in all that is made once are met before anything is counted.
        await MeetAsync(host, "warm");
        await host.ForgetAsync();
        await MeetAsync(host, "user");
        var held = Measure();
        await host.ForgetAsync();
        var left = Measure();

        var each = (held - left) / Users;
        output.WriteLine($"An active idle inbox takes {each} bytes of the heap.");
        Assert.InRange(each, 1_000, 10_000);
    }

    private static Task MeetAsync(OrleansHost host, string name) =>
        Parallel.ForAsync(
            0, Users, async (i, cancellationToken) => await host.Inboxes.MeetAsync(Sample.Inbox($"{name}{i}"), cancellationToken));

    private static long Measure()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
