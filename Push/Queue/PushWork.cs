using Nudge.Core.Actors;
using Nudge.Core.Pushes;
using Nudge.Push.Calls;

namespace Nudge.Push.Queue;

/// <summary>The kinds of work that a node does on the queue.</summary>
internal sealed class PushWork(
    UserPushes users, ChannelPushes channels, PushRetries retries, PushReceiptRound receipts, IPushQueue queue, PushOptions options,
    TimeProvider time)
{
    private const int RowsAtATime = 2_000;

    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(10);

    public UserPushes Users { get; } = users;

    public ChannelPushes Channels { get; } = channels;

    public PushRetries Retries { get; } = retries;

    public PushReceiptRound Receipts { get; } = receipts;

    /// <summary>Removes what is older than it is kept, now and then, in bounded batches.</summary>
    public async Task TidyAsync(Action<Exception> failed, CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TidyEvery, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TidyOnceAsync(failed, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TidyOnceAsync(Action<Exception> failed, CancellationToken stoppingToken)
    {
        try
        {
            var before = time.GetUtcNow() - TimeSpan.FromHours(options.KeepHours);
            while (await queue.RemovePushesAsync(before, RowsAtATime, stoppingToken) >= RowsAtATime)
            {
            }
        }
        catch (StoreUnavailableException exception)
        {
            failed(exception);
        }
    }
}
