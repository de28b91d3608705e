using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Limits;

/// <summary>
/// Counts for each key that are kept for a moment. From an eighth of its maximum on idle ones leave; at the maximum no new key is taken in.
/// Any thread may use it.
/// </summary>
/// <param name="max">Keys at most.</param>
/// <param name="isIdle">Whether nothing of one need be known any more.</param>
/// <param name="time">The clock of the sweeps.</param>
public sealed class RecentTable<TKey, TValue>(int max, Predicate<TValue> isIdle, TimeProvider time)
    where TKey : notnull
    where TValue : class, new()
{
    // A sweep looks at all of them, so not for each key that is new.
    private static readonly TimeSpan SweepsEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, TValue> _values = new();

    // Counting what a concurrent dictionary has takes all its locks.
    private int _count;
    private long _sweptAt = time.GetTimestamp() - time.TimestampFrequency;

    public int Count => Volatile.Read(ref _count);

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value) => _values.TryGetValue(key, out value);

    /// <summary>Finds the value of a key, or makes one.</summary>
    /// <returns><see langword="false"/> if there is none and no room for it.</returns>
    public bool TryGetOrAdd(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_values.TryGetValue(key, out value))
            return true;
        if (!TryTakeRoom())
            return false;
        var added = new TValue();
        value = _values.GetOrAdd(key, added);
        if (!ReferenceEquals(value, added))
            Interlocked.Decrement(ref _count);
        return true;
    }

    private bool TryTakeRoom()
    {
        var count = Interlocked.Increment(ref _count);
        if (count > max / 8)
            Sweep();
        if (count <= max || Volatile.Read(ref _count) <= max)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    private void Sweep()
    {
        var swept = Volatile.Read(ref _sweptAt);
        if (time.GetElapsedTime(swept) < SweepsEvery || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), swept) != swept)
            return;
        foreach (var (key, value) in _values)
        {
            if (isIdle(value) && _values.TryRemove(new(key, value)))
                Interlocked.Decrement(ref _count);
        }
    }
}
