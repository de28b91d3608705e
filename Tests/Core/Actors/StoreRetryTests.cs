using Nudge.Core.Actors;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Actors;

public sealed class StoreRetryTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly List<Exception> _outages = [];
    private int _tries;

    [Fact]
    public async Task Work_is_tried_again_each_second_until_the_store_is_back()
    {
        var running = StoreRetry.RunAsync(() => WorkAsync(outages: 2), _outages.Add, _time, CancellationToken.None);

        Assert.Equal(1, _tries);
        _time.Advance(TimeSpan.FromSeconds(StoreRetry.Seconds));
        Assert.Equal(2, _tries);
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(StoreRetry.Seconds));
        await running;

        Assert.Equal((3, 2), (_tries, _outages.Count));
    }

    [Fact]
    public async Task Who_gives_up_is_not_kept_waiting()
    {
        using var gone = new CancellationTokenSource();
        var running = StoreRetry.RunAsync(() => WorkAsync(outages: int.MaxValue), _outages.Add, _time, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task A_fault_is_no_outage() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => StoreRetry.RunAsync(
            () => throw new InvalidOperationException(), _outages.Add, _time, CancellationToken.None));

    private Task WorkAsync(int outages) => ++_tries <= outages ? throw new StoreUnavailableException("It is away.") : Task.CompletedTask;
}
