namespace Nudge.Core.Inbox;

/// <summary>When notifications were stored, by type, for as long as a throttle looks back. Not safe for several threads.</summary>
/// <remarks>
/// Made from the rows of the log and not from the items: an item grows, is put away and is deleted, and none of this makes room for more.
/// Times below the floor are forgotten, so that an inbox which was just loaded throttles like one that was not.
/// </remarks>
internal sealed class ArrivalTimes
{
    /// <summary>The longest window of a throttle: the bound of <c>throttleSeconds</c>.</summary>
    private static readonly TimeSpan WindowMax = TimeSpan.FromDays(1);

    private readonly List<Arrival> _arrivals = [];
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private int _forgotten;

    internal void Add(long version, string type, DateTimeOffset at)
    {
        if (!_types.TryGetValue(type, out var number))
            _types[type] = number = _types.Count;
        _arrivals.Add(new(version, number, at));
        Forget(oldest => oldest.At <= at - WindowMax);
    }

    internal void Trim(long floor) => Forget(oldest => oldest.Version <= floor);

    /// <summary>Notifications of a type that were stored after a moment.</summary>
    internal int Count(string type, DateTimeOffset after)
    {
        if (!_types.TryGetValue(type, out var number))
            return 0;
        var count = 0;
        for (var i = _arrivals.Count - 1; i >= _forgotten && _arrivals[i].At > after; i--)
            count += _arrivals[i].Type == number ? 1 : 0;
        return count;
    }

    private void Forget(Func<Arrival, bool> isPast)
    {
        while (_forgotten < _arrivals.Count && isPast(_arrivals[_forgotten]))
            _forgotten++;
        // Moving the rest up is paid for by the many that were forgotten since the last time.
        if (_forgotten <= _arrivals.Count / 2)
            return;
        _arrivals.RemoveRange(0, _forgotten);
        _forgotten = 0;
        if (_arrivals.Count == 0)
            _types.Clear();
    }

    private readonly record struct Arrival(long Version, int Type, DateTimeOffset At);
}
