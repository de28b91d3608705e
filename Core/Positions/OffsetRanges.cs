namespace Nudge.Core.Positions;

/// <summary>Operations on sorted, disjoint, non-adjacent ranges of offsets, such as what was read ahead of a cursor.</summary>
public static class OffsetRanges
{
    public static bool Contains(IReadOnlyList<OffsetRange> ranges, long offset) =>
        ranges.Any(range => range.First <= offset && offset <= range.Last);

    /// <summary>The union of ranges and single offsets above <paramref name="floor"/>.</summary>
    public static IReadOnlyList<OffsetRange> Union(IReadOnlyList<OffsetRange> ranges, IEnumerable<long> offsets, long floor)
    {
        var all = ranges.Concat(offsets.Select(offset => new OffsetRange(offset, offset))).Where(range => range.Last > floor)
            .OrderBy(range => range.First).ToList();
        var union = new List<OffsetRange>(all.Count);
        foreach (var range in all)
        {
            var first = Math.Max(range.First, floor + 1);
            if (union.Count > 0 && first <= union[^1].Last + 1)
                union[^1] = union[^1] with { Last = Math.Max(union[^1].Last, range.Last) };
            else
                union.Add(new(first, range.Last));
        }

        return union;
    }

    /// <summary>The ranges without single offsets.</summary>
    /// <param name="ranges">Sorted and disjoint.</param>
    /// <param name="offsets">Ascending.</param>
    public static IReadOnlyList<OffsetRange> Except(IReadOnlyList<OffsetRange> ranges, IReadOnlyList<long> offsets)
    {
        var rest = new List<OffsetRange>(ranges.Count);
        var next = 0;
        foreach (var range in ranges)
        {
            var first = range.First;
            while (next < offsets.Count && offsets[next] < first)
                next++;
            for (; next < offsets.Count && offsets[next] <= range.Last; next++)
            {
                if (offsets[next] > first)
                    rest.Add(new(first, offsets[next] - 1));
                first = offsets[next] + 1;
            }

            if (first <= range.Last)
                rest.Add(new(first, range.Last));
        }

        return rest;
    }

    /// <summary>
    /// Moves a cursor to <paramref name="upTo"/> and on over a range that begins right behind it; drops the ranges below.
    /// </summary>
    public static (long Cursor, IReadOnlyList<OffsetRange> Ahead) Advance(long upTo, IReadOnlyList<OffsetRange> ahead)
    {
        var rest = Union(ahead, [], upTo);
        return rest.Count > 0 && rest[0].First == upTo + 1 ? (rest[0].Last, [.. rest.Skip(1)]) : (upTo, rest);
    }
}
