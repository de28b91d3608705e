using System.Globalization;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

/// <summary>A place in the merged list of own and channel items, which is sorted by time, then source, then place in the source.</summary>
/// <param name="At">When the item was accepted, in milliseconds since 1970.</param>
/// <param name="Source">The channel; empty for own items.</param>
/// <param name="Offset">Its version or offset.</param>
public readonly record struct ListKey(long At, string Source, long Offset) : IComparable<ListKey>
{
    /// <summary>The last millisecond that a date can name.</summary>
    private static readonly long LatestAt = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static ListKey Newest { get; } = new(long.MaxValue, "", 0);

    public static ListKey Oldest { get; } = new(long.MinValue, "", 0);

    /// <summary>The time of the place; <see langword="null"/> at either end.</summary>
    internal DateTimeOffset? Moment => this == Newest || this == Oldest ? null : DateTimeOffset.FromUnixTimeMilliseconds(At);

    public int CompareTo(ListKey other)
    {
        var byTime = At.CompareTo(other.At);
        if (byTime != 0)
            return byTime;
        var bySource = string.CompareOrdinal(Source, other.Source);
        return bySource != 0 ? bySource : Offset.CompareTo(other.Offset);
    }

    public static bool operator <(ListKey left, ListKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ListKey left, ListKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ListKey left, ListKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ListKey left, ListKey right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a cursor that came from a client.</summary>
    public static bool TryParse(string text, out ListKey key)
    {
        key = default;
        var parts = text.Split('~');
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > LatestAt
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || (parts[1].Length > 0 && !ChannelName.TryParse(parts[1], out _)))
            return false;
        key = new(at, parts[1], offset);
        return true;
    }

    /// <summary>As a cursor; no channel name has a tilde.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}~{Source}~{Offset}");
}
