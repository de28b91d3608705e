using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Grains.Occupancy;

/// <summary>The channels that somebody is on and whose actors live in this silo, as each actor has said at its last turn. Any thread may use it.</summary>
/// <remarks>So a list of an app's channels asks each silo once, and a subscription asks nobody but its channel.</remarks>
internal sealed class OccupiedChannels
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Entry>> _byApp = new(StringComparer.Ordinal);

    internal int Count => _byApp.Values.Sum(channels => channels.Count);

    /// <summary>An actor's part of it, from then on.</summary>
    internal Entry Add(ActorKey channel)
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

    internal void Remove(ActorKey channel, Entry entry)
    {
        if (!_byApp.TryGetValue(channel.App, out var channels))
            return;
        channels.TryRemove(new(channel.Name, entry));
        // Whoever adds to it in this moment looks again whether it still stands.
        if (channels.IsEmpty)
            _byApp.TryRemove(new(channel.App, channels));
    }

    internal IEnumerable<OccupiedChannel> List(string app, string prefix)
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
    internal IEnumerable<ActorKey> Of(string node)
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

    /// <summary>What one actor says of itself; it alone writes.</summary>
    internal sealed class Entry
    {
        private volatile int _subscriptions;
        private volatile int _members;
        private volatile string[] _nodes = [];

        internal int Subscriptions => _subscriptions;

        internal int Members => _members;

        internal string[] Nodes => _nodes;

        internal void Set(OccupancyView view, IReadOnlyCollection<string> nodes)
        {
            _subscriptions = view.Subscriptions;
            _members = view.MemberCount;
            // One of them comes or goes at a time.
            if (nodes.Count != _nodes.Length)
                _nodes = [.. nodes];
        }
    }
}
