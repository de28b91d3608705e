using System.Collections.Concurrent;
using Nudge.Push.Messages;
using Nudge.Push.Pacing;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>
/// How long this node leaves apps' lanes and single devices alone. Kept in memory: another node learns the same by its own answers. Any
/// thread may use it.
/// </summary>
internal sealed class PushStates(TimeProvider time)
{
    /// <summary>Apps and devices that are remembered; past that all are forgotten, which costs each one try.</summary>
    private const int KeptMax = 100_000;

    private readonly ConcurrentDictionary<(string App, PushProvider Provider), LaneState> _lanes = [];
    private readonly ConcurrentDictionary<string, DeviceBackoff> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string App, PushProvider Provider), AppPace> _paces = [];

    /// <summary>Until when nothing goes to the provider for this app; <see langword="null"/>: it may.</summary>
    public DateTimeOffset? LanePause(string app, PushProvider provider) =>
        _lanes.TryGetValue((app, provider), out var lane) && lane.PausedUntil is { } until && until > time.GetUtcNow() ? until : null;

    /// <summary>Until when nothing goes to the device; <see langword="null"/>: it may.</summary>
    public DateTimeOffset? DevicePause(string device) =>
        _devices.TryGetValue(device, out var backoff) && backoff.Until is { } until && until > time.GetUtcNow() ? until : null;

    public AppPace PaceOf(string app, PushProvider provider, int perSecond) =>
        Bounded(_paces).GetOrAdd((app, provider), _ => new(perSecond, time));

    /// <summary>Learns from an answer.</summary>
    public void Note(string app, PushProvider provider, string device, PushResult result)
    {
        var now = time.GetUtcNow();
        if (result is { Outcome: PushOutcome.Retry, Scope: PushScope.App } || _lanes.ContainsKey((app, provider)))
            Bounded(_lanes).AddOrUpdate(
                (app, provider), _ => default(LaneState).After(result, now, Jitter()), (_, lane) => lane.After(result, now, Jitter()));
        if (result is { Outcome: PushOutcome.Retry, Scope: PushScope.Device })
            Bounded(_devices).AddOrUpdate(
                device, _ => default(DeviceBackoff).After(result, now, Jitter()), (_, backoff) => backoff.After(result, now, Jitter()));
        else if (result.Outcome is PushOutcome.Accepted or PushOutcome.DeadToken)
            _devices.TryRemove(device, out _);
    }

    public static double Jitter() => Random.Shared.NextDouble();

    private static ConcurrentDictionary<TKey, TValue> Bounded<TKey, TValue>(ConcurrentDictionary<TKey, TValue> kept)
        where TKey : notnull
    {
        if (kept.Count >= KeptMax)
            kept.Clear();
        return kept;
    }
}
