using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Channels;

public sealed class ChannelPageTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pages_of_two_lists_show_each_channel_once_whatever_their_lengths()
    {
        var random = new Random(20260131);
        for (var round = 0; round < 200; round++)
        {
            var noted = Names(random, random.Next(40)).ToDictionary(name => name, name => new ChannelEntry(name, default, At));
            var logs = Names(random, random.Next(40)).ToDictionary(
                name => name, name => new ChannelEntry(name, new Head(new Epoch(1), 5, random.Next(2) * 5), null));
            var wanted = noted.Keys.Union(logs.Where(log => log.Value.IsKept).Select(log => log.Key)).Order(StringComparer.Ordinal);

            var (seen, limit) = (new List<string>(), random.Next(1, 8));
            for (var after = ""; after is not null;)
            {
                var page = ChannelPage.Merge(
                    [.. Behind(noted, after).Take(limit)], [.. Behind(logs, after).Take(ChannelPage.HeadsAtATime)], limit);
                Assert.InRange(page.Channels.Count, 0, limit);
                seen.AddRange(page.Channels.Select(channel => channel.Name));
                after = page.Next;
            }

            Assert.Equal(wanted, seen);
        }
    }

    [Fact]
    public void Logs_without_rows_are_passed_over_a_thousand_at_a_time()
    {
        var logs = Enumerable.Range(0, ChannelPage.HeadsAtATime)
            .Select(i => new ChannelEntry($"c{i:D4}", new Head(new Epoch(1), 5, 5), null)).ToArray();

        var page = ChannelPage.Merge([new("z", default, At)], logs, 10);

        Assert.Empty(page.Channels);
        Assert.Equal("c0999", page.Next);
    }

    private static IEnumerable<ChannelEntry> Behind(Dictionary<string, ChannelEntry> channels, string after) => channels.Values
        .Where(channel => string.CompareOrdinal(channel.Name, after) > 0).OrderBy(channel => channel.Name, StringComparer.Ordinal);

    private static IEnumerable<string> Names(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => $"c{random.Next(60)}").Distinct();
}
