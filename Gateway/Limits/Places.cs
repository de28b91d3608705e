using System.Runtime.InteropServices;

namespace Nudge.Gateway.Limits;

/// <summary>Places that are counted by whose they are. Keeps nothing of who has none. Any thread may use it.</summary>
/// <param name="max">What one may have at a time.</param>
internal sealed class Places<TKey>(int max)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _taken = [];

    public int Max => max;

    /// <summary>Takes a place; each one taken is given back by <see cref="GiveBack"/>.</summary>
    /// <returns><see langword="false"/>: it has as many as it may.</returns>
    public bool TryTake(TKey key)
    {
        lock (_gate)
        {
            ref var taken = ref CollectionsMarshal.GetValueRefOrAddDefault(_taken, key, out _);
            if (taken >= max)
                return false;
            taken++;
            return true;
        }
    }

    public void GiveBack(TKey key)
    {
        lock (_gate)
        {
            ref var taken = ref CollectionsMarshal.GetValueRefOrNullRef(_taken, key);
            if (--taken == 0)
                _taken.Remove(key);
        }
    }
}
