using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Nudge.Core.Accepted;

namespace Nudge.Core.Inbox;

/// <summary>
/// The retained own items of one inbox in the order of their versions, and what of them counts. Not safe for several threads.
/// </summary>
internal sealed class ItemIndex
{
    private readonly List<InboxItem> _inOrder = [];
    private readonly Dictionary<UInt128, long> _versions = [];
    private readonly Dictionary<string, string> _latestByKey = new(StringComparer.Ordinal);
    private HashSet<string> _mutedTypes = [];
    private HashSet<string> _mutedEntities = [];

    internal int Count => _inOrder.Count;

    internal long Unread { get; private set; }

    internal long Unseen { get; private set; }

    /// <summary>Ascending by version.</summary>
    internal IReadOnlyList<InboxItem> InOrder => _inOrder;

    internal bool TryFind(string id, [NotNullWhen(true)] out InboxItem? item) => TryFind(Fingerprint.Of(id), out item);

    /// <summary>The same by the fingerprint of the id.</summary>
    internal bool TryFind(UInt128 fingerprint, [NotNullWhen(true)] out InboxItem? item)
    {
        item = _versions.TryGetValue(fingerprint, out var version) ? _inOrder[PlaceOf(version)] : null;
        return item is not null;
    }

    /// <summary>The item of this key that was opened last, if it is unread: it may grow.</summary>
    internal InboxItem? FindOpen(string key) =>
        _latestByKey.TryGetValue(key, out var id) && TryFind(id, out var item) && !item.Read && !item.Archived ? item : null;

    /// <summary>
    /// Adds an item, or puts it in the place of the one with its id. Its version must be the highest, or that of the one it replaces.
    /// </summary>
    internal void Put(InboxItem item) => Put(item, Fingerprint.Of(item.Facts.Id));

    /// <summary>The same with the fingerprint of the item's id.</summary>
    internal void Put(InboxItem item, UInt128 fingerprint)
    {
        ref var version = ref CollectionsMarshal.GetValueRefOrAddDefault(_versions, fingerprint, out var isKnown);
        if (isKnown)
        {
            var place = PlaceOf(version);
            Weigh(_inOrder[place], -1);
            if (version == item.Version)
            {
                _inOrder[place] = item;
            }
            else
            {
                _inOrder.RemoveAt(place);
                _inOrder.Add(item);
            }
        }
        else
        {
            _inOrder.Add(item);
            if (item.Facts.CollapseKey is { } key)
                _latestByKey[key] = item.Facts.Id;
        }

        version = item.Version;
        Weigh(item, 1);
    }

    internal void Remove(string id)
    {
        if (!_versions.Remove(Fingerprint.Of(id), out var version))
            return;
        var place = PlaceOf(version);
        var item = _inOrder[place];
        Weigh(item, -1);
        _inOrder.RemoveAt(place);
        if (item.Facts.CollapseKey is { } key && _latestByKey.TryGetValue(key, out var latest) && latest == id)
            _latestByKey.Remove(key);
    }

    /// <summary>Removes what lies at or below a floor.</summary>
    internal void Trim(long floor)
    {
        while (_inOrder.Count > 0 && _inOrder[0].Version <= floor)
            Remove(_inOrder[0].Facts.Id);
    }

    /// <summary>Items up to a version, ascending.</summary>
    internal IEnumerable<InboxItem> UpTo(long version) => _inOrder.TakeWhile(item => item.Version <= version);

    internal bool IsMuted(ItemFacts facts) =>
        _mutedTypes.Contains(facts.Type) || (facts.Entity is { } entity && _mutedEntities.Contains(entity));

    internal void Mute(Preferences preferences)
    {
        _mutedTypes = preferences.MutedTypes.ToHashSet(StringComparer.Ordinal);
        _mutedEntities = preferences.MutedEntities.ToHashSet(StringComparer.Ordinal);
        Unread = 0;
        Unseen = 0;
        foreach (var item in _inOrder)
            Weigh(item, 1);
    }

    private void Weigh(InboxItem item, int sign)
    {
        if (item.Read || IsMuted(item.Facts))
            return;
        Unread += sign;
        if (!item.Seen)
            Unseen += sign;
    }

    private int PlaceOf(long version)
    {
        int low = 0, high = _inOrder.Count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_inOrder[middle].Version < version)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
