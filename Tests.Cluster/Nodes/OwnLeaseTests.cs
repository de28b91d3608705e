using System.Globalization;
using Nudge.Silo.Cluster.Nodes;

namespace Nudge.Tests.Cluster.Nodes;

/// <summary>A process that stood still is fenced off before anything else that it does.</summary>
public sealed class OwnLeaseTests
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _reasons = [];
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void A_process_that_runs_keeps_its_lease()
    {
        using var lease = Create();
        lease.Renew();

        for (var i = 0; i < 100; i++)
        {
            _now += Lasts;
            Assert.False(lease.IsUp);
            lease.Renew();
        }

        Assert.Empty(_reasons);
    }

    [Fact]
    public async Task The_first_look_after_a_standstill_finds_the_fence_up_for_good()
    {
        using var lease = Create();
        lease.Renew();

        _now += Lasts + TimeSpan.FromTicks(1);

        Assert.True(lease.IsUp);
        lease.Renew();
        Assert.True(lease.IsUp);
        Assert.Contains("5 s", await _ended.Task.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_that_comes_too_late_renews_nothing()
    {
        using var lease = Create();
        lease.Renew();

        _now += Lasts * 2;
        lease.Renew();

        Assert.True(lease.IsUp);
        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Single(_reasons);
    }

    [Fact]
    public async Task A_node_that_was_declared_dead_is_fenced_at_once()
    {
        using var lease = Create();
        lease.Renew();

        lease.Forfeit("declared dead");
        lease.Forfeit("again");

        Assert.True(lease.IsUp);
        Assert.Equal("declared dead", await _ended.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void The_clock_is_the_one_that_counts_suspension()
    {
        Assert.SkipWhen(!File.Exists("/proc/uptime"), "there is no /proc/uptime to compare with");

        var uptime = TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

        // Linux gives uptime from CLOCK_BOOTTIME.
        Assert.InRange((SuspensionClock.Now - uptime).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private OwnLease Create() => new(Lasts, () => _now, why =>
    {
        _reasons.Add(why);
        _ended.TrySetResult(why);
    });
}
