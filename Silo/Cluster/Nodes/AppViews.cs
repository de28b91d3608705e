using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>The apps that this node knows, as they last became durable; good for as long as the node's leases on them stand. Any thread may use it.</summary>
internal sealed class AppViews(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Seen> _views = new(StringComparer.Ordinal);

    internal bool TryGet(AppId id, [NotNullWhen(true)] out AppView? view)
    {
        view = null;
        if (!_views.TryGetValue(id.Value, out var seen))
            return false;
        Volatile.Write(ref seen.LastUsed, time.GetTimestamp());
        view = seen.View;
        return true;
    }

    /// <summary>Takes in an app unless a later one is known.</summary>
    internal void Put(AppView view)
    {
        var seen = _views.GetOrAdd(view.Id.Value, static (_, arguments) => new(arguments.view, arguments.time.GetTimestamp()), (view, time));
        lock (seen)
        {
            if (view.Version > seen.View.Version)
                seen.View = view;
        }
    }

    internal void Remove(AppId id) => _views.TryRemove(id.Value, out _);

    internal bool Contains(string id) => _views.ContainsKey(id);

    /// <summary>Forgets apps that nobody has asked for in a while.</summary>
    /// <param name="idle">For how long.</param>
    /// <param name="isInUse">Whether one is kept all the same.</param>
    internal void Sweep(TimeSpan idle, Predicate<AppId> isInUse)
    {
        foreach (var (id, seen) in _views)
        {
            if (time.GetElapsedTime(Volatile.Read(ref seen.LastUsed)) > idle && !isInUse(seen.View.Id))
                _views.TryRemove(new(id, seen));
        }
    }

    private sealed class Seen(AppView view, long now)
    {
        internal volatile AppView View = view;
        internal long LastUsed = now;
    }
}
