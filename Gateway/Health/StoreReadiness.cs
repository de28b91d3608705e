using Nudge.Core.Actors;

namespace Nudge.Gateway.Health;

/// <summary>
/// Whether the store takes writes. The writes of this process for actors show it by themselves; where nothing is written the store is asked
/// by a write of its own, one at a time and at most once a second, however many want to know (S2.26).
/// </summary>
public sealed class StoreReadiness(IStoreHealth store, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<bool>? _asking;
    private long _askedAt;

    /// <summary>As of less than a second ago, or of now.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (store.CommitAge < GoodFor)
            return Task.FromResult(true);
        lock (_gate)
        {
            // A question that is under way is everybody's, so no one caller's patience ends it. The store bounds its time.
            if (_asking is not { } asking || (asking.IsCompleted && time.GetElapsedTime(_askedAt) >= GoodFor))
            {
                _askedAt = time.GetTimestamp();
                asking = _asking = AskAsync();
            }

            return asking.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            await store.CheckAsync(CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
