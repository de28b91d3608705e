using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Actors;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>Apps as they last became durable, in memory: every call of every face asks for one. Any thread may use it.</summary>
/// <remarks>They are good for as long as whoever keeps them hears of each change.</remarks>
public sealed class AppViews(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Seen> _views = new(StringComparer.Ordinal);

    /// <summary>The app that an event shows as it is now; <see langword="null"/>: it shows none.</summary>
    public static AppView? In(ActorEvent told) => told switch
    {
        AppChanged changed => changed.View,
        Revoked revoked => revoked.View,
        _ => null,
    };

    public bool TryGet(AppId id, [NotNullWhen(true)] out AppView? view)
    {
        view = null;
        if (!_views.TryGetValue(id.Value, out var seen))
            return false;
        // Most calls find it set, and write nothing that other cores would have to read again.
        if (!seen.WasUsed)
            seen.WasUsed = true;
        view = seen.View;
        return true;
    }

    /// <summary>Takes in an app unless a later one is known.</summary>
    /// <returns>The latest one.</returns>
    public AppView Put(AppView view)
    {
        var seen = _views.GetOrAdd(
            view.Id.Value, static (_, arguments) => new(arguments.view, arguments.time.GetTimestamp()), (view, time));
        lock (seen)
        {
            if (IsLater(view, seen.View))
                seen.View = view;
            return seen.View;
        }
    }

    public void Remove(AppId id) => _views.TryRemove(id.Value, out _);

    public bool Contains(string id) => _views.ContainsKey(id);

    public void Clear() => _views.Clear();

    /// <summary>Forgets apps that nobody has asked for in a while. The time of a use is that of the next sweep.</summary>
    /// <param name="idle">For how long.</param>
    /// <param name="isInUse">Whether one is kept all the same.</param>
    public void Sweep(TimeSpan idle, Predicate<AppId> isInUse)
    {
        var now = time.GetTimestamp();
        foreach (var (id, seen) in _views)
        {
            if (seen.WasUsed)
                (seen.WasUsed, seen.LastUsed) = (false, now);
            else if (time.GetElapsedTime(seen.LastUsed, now) > idle && !isInUse(seen.View.Id))
                _views.TryRemove(new(id, seen));
        }
    }

    /// <summary>An id may name another app once the one of before is deleted, and that one begins to count anew.</summary>
    private static bool IsLater(AppView view, AppView known) => view.Record.CreatedAt == known.Record.CreatedAt
        ? view.Version > known.Version
        : known.IsDeleted || view.Record.CreatedAt > known.Record.CreatedAt;

    private sealed class Seen(AppView view, long now)
    {
        internal volatile AppView View = view;
        internal volatile bool WasUsed;

        // Of the one who sweeps.
        internal long LastUsed = now;
    }
}
