using System.Text.Json;

namespace Nudge.Bench.Counting;

/// <summary>The parts of one user's badge, once as the server's summary has it and once as the rows have it.</summary>
/// <param name="Total">Of the inbox and all channels.</param>
/// <param name="Own">Of the user's own log.</param>
/// <param name="Channels">Of each subscribed channel.</param>
internal sealed record UserCount(Tally Total, Tally Own, IReadOnlyDictionary<string, Tally> Channels)
{
    /// <summary>Reads the answer of <c>GET /api/notifications/summary</c>. A channel's count is its head less its base.</summary>
    internal static UserCount OfSummary(JsonElement summary)
    {
        var own = summary.GetProperty("inbox").GetProperty("counts");
        return new(TallyOf(summary), TallyOf(own), summary.GetProperty("channels").EnumerateArray().ToDictionary(
            channel => channel.GetProperty("channel").GetString()!,
            channel => new Tally(
                Number(channel, "head") - Number(channel, "base"),
                Number(channel, "head") - Number(channel, "seenBase"))));
    }

    /// <summary>The differences, as text; empty: none.</summary>
    internal string DifferenceFrom(UserCount other)
    {
        var differences = new List<string>();
        Compare("total", Total, other.Total);
        Compare("own", Own, other.Own);
        foreach (var channel in Channels.Keys.Union(other.Channels.Keys).Order(StringComparer.Ordinal))
            Compare(channel, Find(Channels, channel), Find(other.Channels, channel));
        return string.Join("; ", differences);

        void Compare(string what, Tally? mine, Tally? theirs)
        {
            if (mine != theirs)
                differences.Add($"{what}: {mine?.ToString() ?? "none"}, not {theirs?.ToString() ?? "none"}");
        }
    }

    private static Tally? Find(IReadOnlyDictionary<string, Tally> channels, string name) =>
        channels.TryGetValue(name, out var tally) ? tally : null;

    private static Tally TallyOf(JsonElement element) => new(Number(element, "unread"), Number(element, "unseen"));

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
