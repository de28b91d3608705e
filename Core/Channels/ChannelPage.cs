namespace Nudge.Core.Channels;

/// <summary>A page of channels.</summary>
/// <param name="Channels">Ascending by name.</param>
/// <param name="Next">The name to go on after; <see langword="null"/>: there are no more.</param>
public sealed record ChannelPage(IReadOnlyList<ChannelEntry> Channels, string? Next)
{
    /// <summary>Logs that are looked at for one page, since those whose rows are all gone are passed over.</summary>
    public const int HeadsAtATime = 1_000;

    /// <summary>Puts two ascending lists together.</summary>
    /// <param name="noted">Channels that were noted, with their heads, at most <paramref name="limit"/>.</param>
    /// <param name="logs">Channels with a log, at most <see cref="HeadsAtATime"/>.</param>
    /// <param name="limit">Channels of the page.</param>
    public static ChannelPage Merge(IReadOnlyList<ChannelEntry> noted, IReadOnlyList<ChannelEntry> logs, int limit)
    {
        // Beyond the end of a list that was cut nothing is known.
        var end = Lower(noted.Count == limit ? noted[^1].Name : null, logs.Count == HeadsAtATime ? logs[^1].Name : null);
        var known = noted.Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal);
        var all = noted.Concat(logs.Where(log => log.IsKept && !known.Contains(log.Name)))
            .Where(channel => end is null || string.CompareOrdinal(channel.Name, end) <= 0)
            .OrderBy(channel => channel.Name, StringComparer.Ordinal).Take(limit + 1).ToList();
        return all.Count > limit ? new(all[..limit], all[limit - 1].Name) : new(all, end);
    }

    private static string? Lower(string? a, string? b) => a is null ? b : b is null || string.CompareOrdinal(a, b) < 0 ? a : b;
}
