using System.Globalization;

namespace Nudge.Core.Inbox;

/// <summary>Which items a list shows.</summary>
public enum ItemFilter
{
    /// <summary>All that are not archived.</summary>
    Active,

    /// <summary>Those not read.</summary>
    Unread,

    /// <summary>Those archived.</summary>
    Archived,
}

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
            || (parts[1].Length > 0 && !Names.ChannelName.TryParse(parts[1], out _)))
            return false;
        key = new(at, parts[1], offset);
        return true;
    }

    /// <summary>As a cursor; no channel name has a tilde.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}~{Source}~{Offset}");
}

/// <summary>A page of a list.</summary>
/// <param name="From">Items strictly beyond this place are shown.</param>
/// <param name="Newer">Whether the page goes up from there, oldest first, or down, newest first.</param>
/// <param name="Filter">Which items.</param>
/// <param name="Type">Only this type; <see langword="null"/>: all.</param>
/// <param name="Limit">1 to <see cref="LimitMax"/>.</param>
public sealed record InboxListQuery(ListKey From, bool Newer, ItemFilter Filter, string? Type, int Limit)
{
    public const int LimitMax = 100;

    internal bool IsBeyond(ListKey key) => Newer ? key > From : key < From;

    internal bool Shows(bool isRead, bool isArchived) => Filter switch
    {
        ItemFilter.Unread => !isRead,
        ItemFilter.Archived => isArchived,
        _ => !isArchived,
    };
}
