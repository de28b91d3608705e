namespace Nudge.Core.Apps;

/// <summary>Names that were asked for in the last second and are in no store. Bounded; any thread may use it.</summary>
/// <remarks>
/// Two sets, which take turns each half second: so a name is forgotten between half a second and a second after it was noted, and nothing
/// has to be looked through.
/// </remarks>
internal sealed class AbsentNames(TimeProvider time)
{
    /// <summary>Names of one half second; more are not noted.</summary>
    internal const int NamesMax = 5_000;

    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private HashSet<string> _newer = new(StringComparer.Ordinal);
    private HashSet<string> _older = new(StringComparer.Ordinal);
    private long _turnedAt = time.GetTimestamp();
    private long _clearings;

    /// <summary>Counts up when names come to be; see <see cref="Add"/>.</summary>
    internal long Clearings => Volatile.Read(ref _clearings);

    internal bool Contains(string name)
    {
        lock (_gate)
        {
            TurnLocked();
            return _newer.Contains(name) || _older.Contains(name);
        }
    }

    /// <param name="name">The name that was not found.</param>
    /// <param name="clearings">
    /// <see cref="Clearings"/> from before it was looked for: a name that came to be meanwhile is not noted.
    /// </param>
    internal void Add(string name, long clearings)
    {
        lock (_gate)
        {
            TurnLocked();
            if (clearings == _clearings && _newer.Count < NamesMax)
                _newer.Add(name);
        }
    }

    /// <summary>Something came to be, so all are looked for anew.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            _clearings++;
            _newer.Clear();
            _older.Clear();
        }
    }

    private void TurnLocked()
    {
        var passed = time.GetElapsedTime(_turnedAt);
        if (passed < Half)
            return;
        _turnedAt = time.GetTimestamp();
        (_older, _newer) = (_newer, _older);
        _newer.Clear();
        if (passed >= 2 * Half)
            _older.Clear();
    }
}
