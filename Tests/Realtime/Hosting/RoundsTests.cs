using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime.Hosting;

public sealed class RoundsTests
{
    [Fact]
    public async Task A_round_that_fails_is_followed_by_the_next_one()
    {
        var time = TestClock.AtNoon();
        using var stopping = new CancellationTokenSource();
        var rounds = 0;
        var running = Rounds.RunAsync(TimeSpan.FromSeconds(1), time, NullLogger.Instance, _ =>
        {
            Interlocked.Increment(ref rounds);
            throw new NotSupportedException("The round is faulty.");
        }, stopping.Token);

        for (var next = 1; next <= 3; next++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await LiveServer.UntilAsync(() => Volatile.Read(ref rounds) == next, $"round {next}");
        }

        Assert.False(running.IsCompleted);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
