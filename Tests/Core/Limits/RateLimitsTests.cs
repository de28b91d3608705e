using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Limits;

/// <summary>Several limits at once, all or nothing, at nodes that ask ledgers for each request or borrow from them.</summary>
public sealed class RateLimitsTests
{
    private static readonly AppId App = AppId.Parse("app");
    private static readonly LimitKey Whole = new(App, null);

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly Ledgers _ledgers;

    public RateLimitsTests() => _ledgers = new(_time);

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    public async Task A_refusal_of_one_limit_does_not_use_up_the_others(int perSecond)
    {
        var limits = new RateLimits(_ledgers, _time);
        LimitDemand[] both = [new(Key("full"), 1, 1), new(Key("free"), perSecond, 1), new(Whole, perSecond, 1)];
        // By another node, so that this one has to find out.
        await new RateLimits(_ledgers, _time).TakeAsync(new(Key("full"), 1, 1), CancellationToken.None);

        for (var i = 0; i < 20; i++)
            Assert.Equal(both[0], (await limits.TakeAllAsync(both, CancellationToken.None))?.Full);

        Assert.Equal(perSecond, (await limits.TakeAsync(both[1] with { Count = perSecond }, CancellationToken.None)).Granted);
        Assert.Equal(perSecond, (await limits.TakeAsync(both[2] with { Count = perSecond }, CancellationToken.None)).Granted);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    public async Task A_refusal_of_the_widest_does_not_use_up_the_narrower(int perSecond)
    {
        var limits = new RateLimits(_ledgers, _time);
        LimitDemand[] both = [new(Key("free"), perSecond, 3), new(Whole, perSecond, 3)];
        // Two are left of what lends 5 % more.
        await new RateLimits(_ledgers, _time)
            .TakeAsync(new(Whole, perSecond, perSecond < LimitLedger.LeasesFrom ? 8 : 523), CancellationToken.None);

        for (var i = 0; i < 20; i++)
            Assert.Equal(both[1], (await limits.TakeAllAsync(both, CancellationToken.None))?.Full);

        Assert.Equal(perSecond, (await limits.TakeAsync(both[0] with { Count = perSecond }, CancellationToken.None)).Granted);
        // The supply was too little for three and is enough for two.
        Assert.Equal(2, (await limits.TakeAsync(both[1] with { Count = 2 }, CancellationToken.None)).Granted);
    }

    [Fact]
    public async Task Units_that_nobody_needs_go_back_and_are_there_for_others()
    {
        var (node, other) = (new RateLimits(_ledgers, _time), new RateLimits(_ledgers, _time));
        var demand = new LimitDemand(Whole, 10, 10);

        var supply = await node.TakeAsync(demand, CancellationToken.None);
        Assert.Equal(0, (await node.TakeAsync(demand, CancellationToken.None)).Granted);
        await node.GiveBackAsync(demand, supply, 4);

        Assert.Equal(1, (await node.TakeAsync(demand with { Count = 1 }, CancellationToken.None)).Granted);
        Assert.Equal(3, (await other.TakeAsync(demand, CancellationToken.None)).Granted);
    }

    [Fact]
    public async Task While_it_is_known_that_nothing_is_left_nobody_asks()
    {
        var limits = new RateLimits(_ledgers, _time);
        LimitDemand[] both = [new(Key("full"), 1, 1), new(Whole, 10, 1)];
        Assert.Null(await limits.TakeAllAsync(both, CancellationToken.None));
        Assert.NotNull(await limits.TakeAllAsync(both, CancellationToken.None));

        var asked = _ledgers.Asked;
        for (var i = 0; i < 100; i++)
            Assert.NotNull(await limits.TakeAllAsync(both, CancellationToken.None));
        Assert.Equal(asked, _ledgers.Asked);

        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Null(await limits.TakeAllAsync(both, CancellationToken.None));
    }

    [Fact]
    public async Task Past_the_keys_that_a_node_knows_each_publish_asks_and_every_limit_holds()
    {
        var limits = new RateLimits(_ledgers, _time);
        for (var i = 0; i < RateLimits.KeysMax; i++)
            await limits.TakeAsync(new(Key($"c{i}"), 1, 1), CancellationToken.None);

        var demand = new LimitDemand(Key("another"), 2, 1);
        Assert.Null(await limits.TakeAllAsync([demand], CancellationToken.None));
        var supply = await limits.TakeAsync(demand, CancellationToken.None);
        Assert.Equal(1, supply.Granted);
        await limits.GiveBackAsync(demand, supply, 1);
        Assert.Equal(1, (await limits.TakeAsync(demand with { Count = 2 }, CancellationToken.None)).Granted);
        Assert.Equal(demand, (await limits.TakeAllAsync([demand], CancellationToken.None))?.Full);
    }

    [Fact]
    public void No_second_is_over_a_limit_whatever_is_given_back_and_none_is_lost_for_longer_than_a_second() =>
        Prop.ForAll(
            Gen.Elements(3, 20, 99, 100, 400).ToArbitrary(), Gen.Choose(1, 3).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (perSecond, nodes, seed) => RunAsync(perSecond, nodes, new(seed)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task RunAsync(int perSecond, int nodes, Random random)
    {
        var time = TestClock.AtNoon();
        var ledgers = new Ledgers(time);
        RateLimits[] all = [.. Enumerable.Range(0, nodes).Select(_ => new RateLimits(ledgers, time))];
        var used = new List<(LimitKey Key, TimeSpan At, int Count)>();
        for (var step = 0; step < 300; step++)
        {
            var node = all[random.Next(nodes)];
            var now = time.GetElapsedTime(0);
            var count = 1 + random.Next(Math.Min(perSecond, 10));
            LimitDemand[] demands =
                [
                    .. Enumerable.Range(0, random.Next(3)).Select(i => new LimitDemand(Key($"c{i}"), perSecond, count)),
                    new(Whole, perSecond, count),
                ];
            if (random.Next(4) == 0)
            {
                var supply = await node.TakeAsync(demands[^1], CancellationToken.None);
                var unused = random.Next(supply.Granted + 1);
                await node.GiveBackAsync(demands[^1], supply, unused);
                used.Add((Whole, now, supply.Granted - unused));
            }
            else if (await node.TakeAllAsync(demands, CancellationToken.None) is null)
            {
                used.AddRange(demands.Select(demand => (demand.Key, now, demand.Count)));
            }

            time.Advance(TimeSpan.FromMilliseconds(random.Next(3) == 0 ? random.Next(120) : random.Next(4)));
        }

        var most = perSecond < LimitLedger.LeasesFrom ? perSecond : perSecond * 1.05;
        foreach (var those in used.GroupBy(each => each.Key))
        {
            foreach (var first in those)
                Assert.InRange(
                    those.Where(each => each.At >= first.At && each.At < first.At + TimeSpan.FromSeconds(1)).Sum(each => each.Count), 0,
                    most);
        }

        time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Null(
            await all[0].TakeAllAsync([new(Key("c0"), perSecond, perSecond), new(Whole, perSecond, perSecond)], CancellationToken.None));
    }

    private static LimitKey Key(string channel) => LimitKey.Of(App, ChannelName.Parse(channel));

    /// <summary>Those of a cluster, without one.</summary>
    private sealed class Ledgers(TimeProvider time) : ILimits
    {
        private readonly Dictionary<LimitKey, LimitLedger> _ledgers = [];

        internal int Asked { get; private set; }

        public int LeasesFrom => LimitLedger.LeasesFrom;

        public ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken)
        {
            lock (_ledgers)
            {
                Asked++;
                if (!_ledgers.TryGetValue(key, out var ledger))
                    _ledgers[key] = ledger = new(lends: true);
                return new(ledger.Ask(ask, time.GetElapsedTime(0)));
            }
        }
    }
}
