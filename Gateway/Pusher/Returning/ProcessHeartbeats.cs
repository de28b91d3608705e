using System.Collections.Concurrent;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>Lives of processes that share a store: each says once a second that it goes on (ADR 0033).</summary>
/// <remarks>
/// Nobody's clock is compared with another's: whoever asks looks for a heartbeat that is another one than the first that it saw.
/// </remarks>
internal sealed class ProcessHeartbeats(IHeartbeats store, TicketHeartbeats older, TimeProvider time, ILogger<ProcessHeartbeats> logger)
    : BackgroundService, IIncarnations
{
    // Lives that are over, kept so that nobody waits twice: some restarts of many nodes.
    private const int OverMax = 1_000;

    private const int RowsAtATime = 500;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // As long as a silent node stays in the cluster, and longer than an unresponsive one may go on (ADR 0013).
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    // As long as the tickets of such a process may stay.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly TimeSpan DropEvery = TimeSpan.FromMinutes(1);

    private readonly Guid _id = Guid.NewGuid();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Asking> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _over = new(StringComparer.Ordinal);
    private long _droppedAt = time.GetTimestamp();

    public string Own => _id.ToString("N");

    public void Begin() => _begun.TrySetResult();

    public async Task<bool> HasEndedAsync(string life)
    {
        var arrived = time.GetTimestamp();
        while (!_over.ContainsKey(life))
        {
            // Many ask at once when a node is lost. One who comes while others ask learns from them that it is over, but not that it still
            // lives.
            var asking = _asked.GetOrAdd(life, life => new(time.GetTimestamp(), new(() => AskAsync(life))));
            if (!await asking.Answer.Value && asking.Since >= arrived)
                return false;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _begun.Task.WaitAsync(stoppingToken);
        await BeatAsync(stoppingToken);
        await Rounds.RunAsync(Beat, time, logger, BeatAsync, stoppingToken);
    }

    private async ValueTask BeatAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Beat);
        try
        {
            var at = Clock.Milliseconds(time.GetUtcNow());
            // Together: a slow store must not keep nodes of before from the one of them that they read.
            await Task.WhenAll(store.PutHeartbeatAsync(Own, at, patience.Token), older.PutAsync(_id, at, patience.Token));
            await DropAsync(patience.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException
            || (exception is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            // While nobody can write, nobody can read that nothing was written.
            PusherLog.TicketsAway(logger, exception);
        }
    }

    /// <summary>Forgets processes of which no ticket can be left.</summary>
    private async Task DropAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_droppedAt) < DropEvery)
            return;
        _droppedAt = time.GetTimestamp();
        await store.DropHeartbeatsAsync(time.GetUtcNow() - Kept, RowsAtATime, cancellationToken);
    }

    private async Task<bool> AskAsync(string life)
    {
        try
        {
            var first = await BeatOfAsync(life);
            var since = time.GetTimestamp();
            while (time.GetElapsedTime(since) < Silence)
            {
                await Task.Delay(Look, time, CancellationToken.None);
                if (await BeatOfAsync(life) != first)
                    return false;
            }

            if (_over.Count >= OverMax)
                _over.Clear();
            _over[life] = true;
            return true;
        }
        finally
        {
            _asked.TryRemove(life, out _);
        }
    }

    private async Task<DateTimeOffset?> BeatOfAsync(string life) =>
        await store.ReadHeartbeatAsync(life, CancellationToken.None) ?? await older.ReadAsync(life, CancellationToken.None);

    /// <param name="Since">When it began; everything that it sees is later.</param>
    /// <param name="Answer">Whether the life is over.</param>
    private sealed record Asking(long Since, Lazy<Task<bool>> Answer);
}
