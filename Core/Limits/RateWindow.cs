namespace Nudge.Core.Limits;

/// <summary>
/// At most so many in any span of a given length, exactly: a ring of slots of ten milliseconds. Not for several threads at once.
/// </summary>
public sealed class RateWindow
{
    private static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(10);

    private readonly int[] _slots;
    private long _now;
    private int _sum;

    /// <param name="capacity">How many; 1 or more.</param>
    /// <param name="span">How long; a whole number of slots.</param>
    public RateWindow(int capacity, TimeSpan span)
    {
        Capacity = capacity;
        // A span that begins and ends within slots touches one more.
        _slots = new int[(int)(span / Slot) + 1];
    }

    public int Capacity { get; }

    /// <summary>Taken within the span.</summary>
    public int Taken(TimeSpan now)
    {
        Advance(now);
        return _sum;
    }

    /// <summary>Takes as many of <paramref name="wanted"/> as there are.</summary>
    /// <param name="wanted">0 or more.</param>
    /// <param name="now">Since whatever moment; a time before the last one counts as that.</param>
    /// <param name="slot">Names the slot, for <see cref="GiveBack"/>.</param>
    public int Take(int wanted, TimeSpan now, out long slot)
    {
        Advance(now);
        var taken = Math.Min(wanted, Capacity - _sum);
        _slots[_now % _slots.Length] += taken;
        _sum += taken;
        slot = _now;
        return taken;
    }

    /// <summary>Gives back the part that was taken and not used.</summary>
    public void GiveBack(int unused, long slot, TimeSpan now)
    {
        Advance(now);
        if (slot > _now || slot <= _now - _slots.Length)
            return;
        var place = (int)(slot % _slots.Length);
        var returned = Math.Clamp(unused, 0, _slots[place]);
        _slots[place] -= returned;
        _sum -= returned;
    }

    /// <summary>How long until one more can be taken; zero: now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        Advance(now);
        if (_sum < Capacity)
            return TimeSpan.Zero;
        for (var slot = Math.Max(0, _now - _slots.Length + 1); slot <= _now; slot++)
        {
            if (_slots[slot % _slots.Length] > 0)
                return (Slot * (slot + _slots.Length)) - now;
        }

        return TimeSpan.Zero;
    }

    private void Advance(TimeSpan now)
    {
        var slot = Math.Max(_now, now.Ticks / Slot.Ticks);
        for (var left = Math.Min(slot - _now, _slots.Length); left > 0; left--)
        {
            var place = (slot - left + 1) % _slots.Length;
            _sum -= _slots[place];
            _slots[place] = 0;
        }

        _now = slot;
    }
}
