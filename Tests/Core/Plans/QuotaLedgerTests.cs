using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Actors;
using Nudge.Core.Plans;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Plans;

/// <summary>The quota of a day: counted by one ledger, taken from the store in blocks.</summary>
public sealed class QuotaLedgerTests
{
    private const string App = "shop";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly MemoryStore _store;

    public QuotaLedgerTests() => _store = new(_time);

    [Fact]
    public async Task A_quota_is_granted_to_its_end_and_anew_at_midnight_in_utc()
    {
        using var ledger = new QuotaLedger(App, _store, _time);
        _time.SetUtcNow(new(2026, 2, 1, 23, 59, 59, TimeSpan.Zero));

        Assert.Equal(100, await TakeAsync(ledger, 100, 250));
        Assert.Equal(0, await TakeAsync(ledger, 100, 1));
        _time.Advance(TimeSpan.FromSeconds(1));
        var first = await ledger.AskAsync(new(100, 1), None);

        Assert.Equal((1, 1L), (first.Granted, first.Used));
        Assert.Equal(new(2026, 2, 3, 0, 0, 0, TimeSpan.Zero), QuotaDay.EndOf(first.Day));
    }

    [Fact]
    public async Task A_hundred_publishes_write_twenty_rows()
    {
        using var ledger = new QuotaLedger(App, _store, _time);
        for (var i = 0; i < 100; i++)
            Assert.Equal(1, await TakeAsync(ledger, 100, 1));

        Assert.Equal(QuotaLedger.Blocks, _store.QuotaWrites);
    }

    [Fact]
    public async Task After_a_crash_no_more_than_one_block_is_lost_and_nothing_after_an_orderly_end()
    {
        using (var crashed = new QuotaLedger(App, _store, _time))
            await TakeAsync(crashed, 1_000, 1);
        using var next = new QuotaLedger(App, _store, _time);

        Assert.Equal(950, await TakeAsync(next, 1_000, 1_000));

        _time.Advance(TimeSpan.FromDays(1));
        await TakeAsync(next, 1_000, 1);
        await next.CloseAsync(None);
        using var last = new QuotaLedger(App, _store, _time);
        Assert.Equal(999, await TakeAsync(last, 1_000, 1_000));
    }

    [Fact]
    public async Task A_quota_that_is_made_smaller_counts_what_was_published_by_then()
    {
        using var ledger = new QuotaLedger(App, _store, _time);
        await TakeAsync(ledger, 1_000, 98);

        Assert.Equal(2, await TakeAsync(ledger, 100, 10));
        Assert.Equal(0, await TakeAsync(ledger, 50, 1));
        Assert.Equal(900, await TakeAsync(ledger, 1_000, 1_000));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_over_midnight_goes_on_in_the_day_before()
    {
        using var ledger = new QuotaLedger(App, _store, _time);
        await TakeAsync(ledger, 100, 60);
        _time.SetUtcNow(_time.GetUtcNow().AddDays(1));
        await TakeAsync(ledger, 100, 1);
        using var moved = new QuotaLedger(App, _store, TestClock.AtNoon());

        Assert.Equal(40, await TakeAsync(moved, 100, 100));
    }

    [Fact]
    public async Task A_store_that_is_away_grants_nothing_and_takes_nothing_twice()
    {
        using var ledger = new QuotaLedger(App, _store, _time);
        await TakeAsync(ledger, 100, 5);
        _store.IsUnreadable = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => TakeAsync(ledger, 100, 50));
        _store.IsUnreadable = false;

        Assert.Equal(95, await TakeAsync(ledger, 100, 200));
    }

    /// <summary>
    /// Ledgers of several nodes over one store: they come and go in order or crash, are asked beside each other as in a network split, and
    /// each has a clock of its own that is set forth and back. Grants are counted by the day that the granting clock says.
    /// </summary>
    [Fact]
    public void No_day_has_more_than_its_quota_whatever_moves_or_crashes_and_however_clocks_are_set() => Prop.ForAll(
        Gen.Choose(1, 3_000).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (perDay, nodes, seed) =>
        {
            var world = new World(perDay, nodes, new(seed));
            for (var step = 0; step < 400; step++)
                world.Step(mayCrash: true);

            Assert.All(world.Spent, day => Assert.InRange(day.Value, 0, perDay));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quiet_day_gives_exactly_its_quota_wherever_the_ledger_was() => Seeds.Run(200, seed =>
    {
        var random = new Random(seed);
        var perDay = random.Next(1, 2_000);
        var world = new World(perDay, 3, random);
        for (var step = 0; step < 200; step++)
            world.Step(mayCrash: false);
        var day = world.Exhaust();

        Assert.Equal(perDay, world.Spent[day]);
    });

    [Fact]
    public void What_crashes_lose_is_at_most_a_block_each() => Seeds.Run(200, seed =>
    {
        var random = new Random(seed);
        var perDay = random.Next(20, 2_000);
        var world = new World(perDay, 1, random) { IsClockSteady = true };
        for (var step = 0; step < 100; step++)
            world.Step(mayCrash: true);
        var day = world.Exhaust();

        Assert.InRange(world.Spent[day], Math.Max(0, perDay - (world.Crashes * QuotaLedger.BlockOf(perDay))), perDay);
    });

    private static async Task<int> TakeAsync(QuotaLedger ledger, int perDay, int count) =>
        (await ledger.AskAsync(new(perDay, count), None)).Granted;

    /// <summary>A clock that is set forth and back.</summary>
    private sealed class SetClock : TimeProvider
    {
        internal int Hours { get; set; }

        public override DateTimeOffset GetUtcNow() => TestClock.AtNoon().GetUtcNow().AddHours(Hours);
    }

    /// <summary>Nodes with ledgers of one app over one store that answers at once.</summary>
    private sealed class World
    {
        private readonly int _perDay;
        private readonly Random _random;
        private readonly MemoryStore _store = new(TestClock.AtNoon());
        private readonly SetClock[] _clocks;
        private readonly QuotaLedger?[] _ledgers;
        private readonly List<(int Node, int Day, int Count)> _open = [];

        internal World(int perDay, int nodes, Random random)
        {
            (_perDay, _random) = (perDay, random);
            _clocks = [.. Enumerable.Range(0, nodes).Select(_ => new SetClock())];
            _ledgers = new QuotaLedger?[nodes];
        }

        internal bool IsClockSteady { get; init; }

        internal int Crashes { get; private set; }

        /// <summary>Granted and not given back, by day.</summary>
        internal Dictionary<int, int> Spent { get; } = [];

        internal void Step(bool mayCrash)
        {
            var node = _random.Next(_ledgers.Length);
            switch (_random.Next(20))
            {
                case 0 when mayCrash && _ledgers[node] is not null:
                    _ledgers[node] = null;
                    Crashes++;
                    break;
                case 1:
                    Close(node);
                    break;
                case 2 when !IsClockSteady:
                    _clocks[node].Hours = _random.Next(0, 24 * 4);
                    break;
                case < 8 when _open.Count > 0:
                    Settle(_random.Next(_open.Count));
                    break;
                default:
                    Take(node, _random.Next(1, 1 + Math.Max(1, _perDay / 10)));
                    break;
            }
        }

        /// <summary>Spends all that is left of one day, from one node after all others have ended.</summary>
        internal int Exhaust()
        {
            while (_open.Count > 0)
                Settle(0);
            for (var node = 0; node < _ledgers.Length; node++)
                Close(node);
            Take(0, _perDay);
            while (_open.Count > 0)
                Settle(0, isDuplicate: false);
            return QuotaDay.Of(_clocks[0].GetUtcNow());
        }

        private void Take(int node, int count)
        {
            var grant = Ask(node, new(_perDay, count));
            if (grant.Granted == 0)
                return;
            Spent[grant.Day] = Spent.GetValueOrDefault(grant.Day) + grant.Granted;
            _open.Add((node, grant.Day, grant.Granted));
        }

        /// <summary>A publish has its outcome: it was new, or it was a duplicate and gives back, wherever the ledger is by now.</summary>
        private void Settle(int place, bool? isDuplicate = null)
        {
            var (node, day, count) = _open[place];
            _open.RemoveAt(place);
            if (!(isDuplicate ?? _random.Next(3) == 0))
                return;
            Spent[day] -= count;
            Ask(node, new(_perDay, 0, count, day));
        }

        private void Close(int node)
        {
            if (_ledgers[node] is { } ledger)
                Assert.True(ledger.CloseAsync(None).IsCompletedSuccessfully);
            _ledgers[node] = null;
        }

        private QuotaGrant Ask(int node, QuotaAsk ask)
        {
            var asking = (_ledgers[node] ??= new(App, _store, _clocks[node])).AskAsync(ask, None);
            Assert.True(asking.IsCompletedSuccessfully);
            return asking.Result;
        }
    }
}
