using System.Collections.Concurrent;
using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>The series of one instrument, found by tags: without a lock, and without an allocation, for those that were seen before.</summary>
/// <remarks>Bounded: once there are as many as may be, all tags that are not known share one series that says so.</remarks>
/// <param name="fixedTags">Tags of the instrument and its meter, which all of them have.</param>
/// <param name="most">Series, the one for the rest not counted.</param>
/// <param name="isHistogram">Whether <c>le</c> is taken.</param>
/// <param name="create">Makes one for its labels.</param>
internal sealed class SeriesTable<TSeries>(KeyValuePair<string, object?>[] fixedTags, int most, bool isHistogram, Func<string, TSeries> create)
    where TSeries : Series
{
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], TSeries> _asGiven = new(new TagsComparer());
    private readonly Dictionary<string, TSeries> _series = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private TSeries? _bare;
    private TSeries? _rest;
    private int _spellings;

    /// <summary>The series of some tags. Any thread may ask.</summary>
    internal TSeries Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return Volatile.Read(ref _bare) ?? AddBare();
        if (_asGiven.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out var known))
            return known;
        return Volatile.Read(ref _rest) ?? Add(tags);
    }

    /// <summary>All that there are.</summary>
    internal TSeries[] ToArray()
    {
        lock (_gate)
            return _rest is null ? [.. _series.Values] : [.. _series.Values, _rest];
    }

    private TSeries AddBare()
    {
        lock (_gate)
        {
            // One more than may be, if it must: an instrument without tags has nothing else.
            if (_bare is null)
                Volatile.Write(ref _bare, AddLocked(LabelText.Of(fixedTags, [], isHistogram)));
            return _bare!;
        }
    }

    private TSeries Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Tags in another order, or values that read the same, are the same series on the page.
        var labels = LabelText.Of(fixedTags, tags, isHistogram);
        lock (_gate)
        {
            if (_rest is not null)
                return _rest;
            // Twice as many spellings as series: an instrument that gives its tags in every order is not to fill the memory either.
            if ((_series.Count >= most && !_series.ContainsKey(labels)) || _spellings >= 2 * most)
            {
                Volatile.Write(ref _rest, create(LabelText.Of(fixedTags, [new("otel.metric.overflow", true)], isHistogram)));
                return _rest;
            }

            var series = AddLocked(labels);
            if (!IsLong(tags) && _asGiven.TryAdd(tags.ToArray(), series))
                _spellings++;
            return series;
        }
    }

    // The page has a long value cut, so it is not kept whole for being found; whoever says it again waits a little.
    private static bool IsLong(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (_, value) in tags)
        {
            if (value is string { Length: > LabelText.ValueLengthMax })
                return true;
        }

        return false;
    }

    private TSeries AddLocked(string labels)
    {
        if (!_series.TryGetValue(labels, out var series))
            _series[labels] = series = create(labels);
        return series;
    }
}
