using System.Collections.Concurrent;
using System.Globalization;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Continuity;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Lives of processes that share a store: each says once a second that it goes on, in a ticket of no app that it owns itself (ADR 0033).</summary>
/// <remarks>Nobody's clock is compared with another's: whoever asks looks for a beat that is another one than the first that it saw.</remarks>
internal sealed class BeatingLives(ITickets store, TimeProvider time, ILogger<BeatingLives> logger) : BackgroundService, ILives
{
    // Lives that are over, kept so that nobody waits twice: some restarts of many nodes.
    private const int OverMax = 1_000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // As long as a silent node stays in the cluster, and longer than an unresponsive one may go on (ADR 0013).
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    private readonly Guid _id = Guid.NewGuid();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Asking> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _over = new(StringComparer.Ordinal);

    public string Own => _id.ToString("N");

    public void Begin() => _begun.TrySetResult();

    public async Task<bool> IsOverAsync(string life)
    {
        var arrived = time.GetTimestamp();
        while (!_over.ContainsKey(life))
        {
            // Many ask at once when a node is lost. One who comes while others ask learns from them that it is over, but not that it still lives.
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
            await store.PutTicketsAsync([new(_id, "", Own, "", Own, false, Clock.Milliseconds(time.GetUtcNow()), "{}"u8.ToArray())], patience.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException || (exception is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            // While nobody can write, nobody can read that nothing was written.
            Traces.TicketsAway(logger, exception);
        }
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

    private async Task<string> BeatOfAsync(string life) =>
        await store.ReadTicketsAsync("", life, 1, CancellationToken.None) is [var beat] ? beat.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : "";

    /// <param name="Since">When it began; everything that it sees is later.</param>
    /// <param name="Answer">Whether the life is over.</param>
    private sealed record Asking(long Since, Lazy<Task<bool>> Answer);
}
