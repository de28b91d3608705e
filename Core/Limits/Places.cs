using System.Runtime.InteropServices;

namespace Nudge.Core.Limits;

/// <summary>Places that are counted by whose they are, and in all. Keeps nothing of who has none. Any thread may use it.</summary>
/// <param name="max">So many one may have at a time; 1 or more.</param>
/// <param name="inAll">So many all may have together.</param>
public sealed class Places<TKey>(int max, int inAll = int.MaxValue)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _byKey = [];
    private int _taken;

    public int Max => max;

    public int InAll => inAll;

    /// <summary>Places that are taken, of all.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place; each one taken is given back by <see cref="GiveBack"/>.</summary>
    /// <returns><see langword="false"/> if it has, or all together have, as many as they may.</returns>
    public bool TryTake(TKey key)
    {
        lock (_gate)
        {
            if (_taken >= inAll)
                return false;
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out _);
            if (own >= max)
                return false;
            own++;
            _taken++;
            return true;
        }
    }

    /// <summary>Places that one has taken.</summary>
    public int TakenBy(TKey key)
    {
        lock (_gate)
            return _byKey.GetValueOrDefault(key);
    }

    /// <summary>Gives places back.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="count">How many; 0 or more, and no more than it has.</param>
    public void GiveBack(TKey key, int count = 1)
    {
        if (count == 0)
            return;
        lock (_gate)
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrNullRef(_byKey, key);
            own -= count;
            _taken -= count;
            if (own == 0)
                _byKey.Remove(key);
        }
    }
}
