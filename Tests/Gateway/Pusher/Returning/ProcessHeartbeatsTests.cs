using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Returning;

/// <summary>Processes over one store know of each other whether they live (ADR 0033).</summary>
public sealed class ProcessHeartbeatsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly MemoryStore _store;
    private readonly ProcessHeartbeats _one;
    private readonly ProcessHeartbeats _other;

    public ProcessHeartbeatsTests()
    {
        _store = new(_time);
        _one = new(_store, new(_store), _time, NullLogger<ProcessHeartbeats>.Instance);
        _other = new(_store, new(_store), _time, NullLogger<ProcessHeartbeats>.Instance);
    }

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        await _one.StartAsync(None);
        _one.Begin();
        await UntilAsync(async () => await _store.ReadHeartbeatAsync(_one.Own, None) is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.StopAsync(None);
        _one.Dispose();
        _other.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task One_that_goes_on_is_not_over()
    {
        Assert.False(await LetAsync(_other.HasEndedAsync(_one.Own)));
        Assert.False(await LetAsync(_other.HasEndedAsync(_one.Own)));
    }

    [Fact]
    public async Task One_that_says_nothing_for_six_seconds_is_over_for_all_who_ask()
    {
        await _one.StopAsync(None);
        var began = _time.GetTimestamp();
        var first = _other.HasEndedAsync(_one.Own);
        var second = _other.HasEndedAsync(_one.Own);

        Assert.True(await LetAsync(first));
        Assert.True(await LetAsync(second));
        Assert.True(_time.GetElapsedTime(began) >= TimeSpan.FromSeconds(6));
        // It is known by now.
        Assert.True(await _other.HasEndedAsync(_one.Own));
    }

    [Fact]
    public async Task One_that_nobody_has_ever_heard_of_is_over() => Assert.True(await LetAsync(_other.HasEndedAsync("before")));

    [Fact]
    public async Task Without_the_store_nobody_knows()
    {
        await _one.StopAsync(None);
        await _store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _other.HasEndedAsync(_one.Own));
    }

    [Fact]
    public async Task One_without_connections_writes_nothing()
    {
        await _other.StartAsync(None);
        Assert.False(await LetAsync(_other.HasEndedAsync(_one.Own)));
        Assert.Null(await _store.ReadHeartbeatAsync(_other.Own, None));
        Assert.Empty(await _store.ReadTicketsAsync("", _other.Own, 1, None));
        await _other.StopAsync(None);
    }

    /// <summary>Lets time pass until there is an answer; no step before what the last one set free has run, or had its time.</summary>
    private async Task<bool> LetAsync(Task<bool> answer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!answer.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(answer, Task.Delay(10, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }

        return await answer;
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition);
}
