using System.Collections.Concurrent;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>
/// The apps behind names of one kind, as far as anybody has asked: those that there are for good, the others for a second. Any thread may
/// use it.
/// </summary>
/// <param name="ask">Asks the store.</param>
/// <param name="questions">So many are asked at a time, of all kinds of names together.</param>
/// <param name="time">The clock.</param>
internal sealed class KnownNames(Func<string, CancellationToken, Task<AppId?>> ask, SemaphoreSlim questions, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, AppId> _known = new(StringComparer.Ordinal);
    private readonly AbsentNames _absent = new(time);

    internal bool TryAdd(string name, AppId id) => _known.TryAdd(name, id);

    /// <summary>Asks anew for a name that is no longer that app's.</summary>
    internal void Forget(string name, AppId id) => _known.TryRemove(new(name, id));

    internal void ForgetAbsent() => _absent.Clear();

    internal ValueTask<AppId?> FindAsync(string name, CancellationToken cancellationToken) =>
        _known.TryGetValue(name, out var id) ? new(id)
        : _absent.Contains(name) ? default
        : new(AskAsync(name, cancellationToken));

    private async Task<AppId?> AskAsync(string name, CancellationToken cancellationToken)
    {
        await questions.WaitAsync(cancellationToken);
        try
        {
            // Somebody may have asked the same meanwhile.
            if (_known.TryGetValue(name, out var known))
                return known;
            if (_absent.Contains(name))
                return null;
            var clearings = _absent.Clearings;
            if (await ask(name, cancellationToken) is { } found)
                return _known.GetOrAdd(name, found);
            _absent.Add(name, clearings);
            return null;
        }
        finally
        {
            questions.Release();
        }
    }
}
