using System.Collections.Concurrent;
using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>
/// The channels that somebody is on and whose actors live in this process, by app, as each actor has said at its last turn. Any thread may
/// use it.
/// </summary>
/// <remarks>
/// So a list of an app's channels asks each process once and walks over no other app's, and a subscription asks nobody but its channel.
/// </remarks>
public sealed class OccupiedChannels
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Entry>> _byApp = new(StringComparer.Ordinal);

    /// <summary>Of all apps.</summary>
    public int Count => _byApp.Values.Sum(channels => channels.Count);

    /// <summary>An actor's part of it, from then on.</summary>
    public Entry Add(ActorKey channel)
    {
        var entry = new Entry();
        while (true)
        {
            var channels = _byApp.GetOrAdd(channel.App, static _ => new(StringComparer.Ordinal));
            channels[channel.Name] = entry;
            if (_byApp.TryGetValue(channel.App, out var current) && ReferenceEquals(current, channels))
                return entry;
        }
    }

    /// <summary>Nobody is on the channel any more.</summary>
    public void Remove(ActorKey channel, Entry entry)
    {
        if (!_byApp.TryGetValue(channel.App, out var channels))
            return;
        channels.TryRemove(new(channel.Name, entry));
        // A writer that adds to it in this moment looks again whether it still stands.
        if (channels.IsEmpty)
            _byApp.TryRemove(new(channel.App, channels));
    }

    /// <summary>The channels of an app whose names start so.</summary>
    public IEnumerable<OccupiedChannel> List(string app, string prefix)
    {
        if (!_byApp.TryGetValue(app, out var channels))
            yield break;
        foreach (var (channel, entry) in channels)
        {
            if (entry.Subscriptions > 0 && channel.StartsWith(prefix, StringComparison.Ordinal))
                yield return new(channel, entry.Subscriptions, entry.Members);
        }
    }

    /// <summary>The channels that a node is on.</summary>
    public IEnumerable<ActorKey> Of(string node)
    {
        foreach (var (app, channels) in _byApp)
        {
            foreach (var (channel, entry) in channels)
            {
                if (entry.Nodes.Contains(node, StringComparer.Ordinal))
                    yield return new(ActorKind.Occupancy, app, channel);
            }
        }
    }

    /// <summary>The state that one actor keeps of itself; it alone writes.</summary>
    public sealed class Entry
    {
        private volatile int _subscriptions;
        private volatile int _members;
        private volatile string[] _nodes = [];

        /// <summary>Of all nodes.</summary>
        public int Subscriptions => _subscriptions;

        /// <summary>Of a presence channel.</summary>
        public int Members => _members;

        /// <summary>That are on it.</summary>
        public IReadOnlyList<string> Nodes => _nodes;

        /// <summary>The actor's present state.</summary>
        public void Set(OccupancyView view, IReadOnlyCollection<string> nodes)
        {
            _subscriptions = view.Subscriptions;
            _members = view.MemberCount;
            // One of them comes or goes at a time.
            if (nodes.Count != _nodes.Length)
                _nodes = [.. nodes];
        }
    }
}
