using Nudge.Core.Limits;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Limits;

public sealed class RecentTableTests
{
    private const int Max = 16;

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly RecentTable<string, Entry> _table;

    public RecentTableTests() => _table = new(Max, entry => entry.IsIdle, _time);

    [Fact]
    public void A_full_table_takes_in_no_new_key_and_still_has_its_own()
    {
        for (var i = 0; i < Max; i++)
            Assert.True(_table.TryGetOrAdd($"{i}", out _));

        Assert.False(_table.TryGetOrAdd("one more", out _));
        Assert.Equal(Max, _table.Count);
        Assert.True(_table.TryGetOrAdd("3", out var known));
        Assert.True(_table.TryGet("3", out var same));
        Assert.Same(known, same);
    }

    [Fact]
    public void What_is_idle_leaves_at_most_once_a_second()
    {
        var entries = new List<Entry>();
        for (var i = 0; i < Max; i++)
        {
            Assert.True(_table.TryGetOrAdd($"{i}", out var entry));
            entries.Add(entry);
        }

        entries.ForEach(entry => entry.IsIdle = entry != entries[3]);

        Assert.False(_table.TryGetOrAdd("too soon", out _));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_table.TryGetOrAdd("one more", out _));
        Assert.Equal(2, _table.Count);
        Assert.True(_table.TryGet("3", out _));
    }

    [Fact]
    public async Task There_are_never_more_than_the_maximum_however_many_come_at_once()
    {
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                if (_table.TryGetOrAdd($"{part}.{i}", out _))
                    Interlocked.Increment(ref taken);
            }
        })));

        Assert.Equal((Max, Max), (taken, _table.Count));
    }

    private sealed class Entry
    {
        public bool IsIdle { get; set; }
    }
}
