using Nudge.Core.Pushes;

namespace Nudge.Push.Pacing;

/// <summary>
/// The places for requests to one provider, shared by the lanes: lighter lanes never have all of them, not together either, and where
/// several wait they take turns by weight (S2.46). Any thread may use it.
/// </summary>
public sealed class LaneGate
{
    /// <summary>Turns of each lane while all wait: business 16, pro 4, free 1.</summary>
    private static readonly int[] Weights = [1, 4, 16];

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<Place>>[] _waiting = [.. Weights.Select(_ => new Queue<TaskCompletionSource<Place>>())];
    private readonly int[] _used = new int[Weights.Length];
    private readonly int[] _credit = new int[Weights.Length];

    /// <summary>The most places that a lane has together with all lighter ones.</summary>
    private readonly int[] _most;

    private int _free;

    /// <param name="places">All of them.</param>
    public LaneGate(int places)
    {
        _free = places;
        // Business may have all; a third is kept from free, and a sixth from free and pro together, as far as there is more than one.
        _most = [Math.Max(1, places - ((places + 2) / 3)), Math.Max(1, places - ((places + 5) / 6)), places];
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>To be disposed when the request is over.</returns>
    public async Task<IDisposable> EnterAsync(PushLane lane, CancellationToken cancellationToken)
    {
        var entry = new TaskCompletionSource<Place>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting[(int)lane].Enqueue(entry);
            GrantLocked();
        }

        await using var registration = cancellationToken.Register(() => entry.TrySetCanceled(cancellationToken));
        return await entry.Task;
    }

    private void Leave(PushLane lane)
    {
        lock (_gate)
        {
            _free++;
            _used[(int)lane]--;
            GrantLocked();
        }
    }

    private void GrantLocked()
    {
        while (_free > 0 && NextLocked() is { } lane)
        {
            var entry = _waiting[lane].Dequeue();
            if (!entry.TrySetResult(new(this, (PushLane)lane)))
                continue;
            _free--;
            _used[lane]++;
        }
    }

    /// <summary>Smooth weighted turns: each lane that could go gains its weight, the richest goes and pays for all.</summary>
    private int? NextLocked()
    {
        int? next = null;
        var sum = 0;
        for (var lane = 0; lane < _waiting.Length; lane++)
        {
            if (_waiting[lane].Count == 0 || !HasRoomLocked(lane))
                continue;
            sum += Weights[lane];
            _credit[lane] += Weights[lane];
            if (next is null || _credit[lane] >= _credit[next.Value])
                next = lane;
        }

        if (next is { } winner)
            _credit[winner] -= sum;
        return next;
    }

    private bool HasRoomLocked(int lane)
    {
        var used = 0;
        for (var heavier = 0; heavier < _used.Length; heavier++)
        {
            used += _used[heavier];
            if (heavier >= lane && used >= _most[heavier])
                return false;
        }

        return true;
    }

    private sealed class Place(LaneGate gate, PushLane lane) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
                gate.Leave(lane);
        }
    }
}
