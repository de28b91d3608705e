using Nudge.Core.Actors;

namespace Nudge.Storage.Appends;

/// <summary>The database's small keys of the actors that wrote last. Not safe for several threads.</summary>
/// <remarks>
/// Two generations: when the young one is full the old one goes, so it is bounded and what is in use stays, without a list of uses.
/// </remarks>
internal sealed class ActorIds(int capacity = 100_000)
{
    private Dictionary<ActorKey, long> _young = [];
    private Dictionary<ActorKey, long> _old = [];

    internal bool TryFind(ActorKey actor, out long id)
    {
        if (_young.TryGetValue(actor, out id))
            return true;
        if (!_old.TryGetValue(actor, out id))
            return false;
        Add(actor, id);
        return true;
    }

    /// <summary>Remembers the key of an actor whose head is durable.</summary>
    internal void Add(ActorKey actor, long id)
    {
        if (_young.Count >= capacity / 2)
            (_old, _young) = (_young, []);
        _young[actor] = id;
    }
}
