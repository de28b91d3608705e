namespace Nudge.Push.Calls;

/// <summary>
/// Keeps what is dear to make; at the maximum the one that was not wanted for the longest time goes. Any thread may use it.
/// </summary>
internal sealed class BoundedCache<TKey, TValue>(int countMax, Func<TKey, TValue> make)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();

    /// <summary>The value of a key, made under the lock if it is not there: making is quick and waits for nothing.</summary>
    public TValue Of(TKey key)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Value;
            }

            if (_nodes.Count >= countMax)
            {
                _nodes.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            var made = make(key);
            _nodes.Add(key, _byUse.AddFirst((key, made)));
            return made;
        }
    }
}
