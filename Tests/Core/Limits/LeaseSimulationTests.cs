using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Limits;

namespace Nudge.Tests.Core.Limits;

/// <summary>
/// Nodes that borrow from a ledger over a network with delays, in simulated time: what all of them together let through, in any second.
/// </summary>
public sealed class LeaseSimulationTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void No_second_is_more_than_a_tenth_over_the_limit_however_the_load_moves_between_nodes() =>
        Prop.ForAll(
            Gen.Choose(LimitLedger.LeasesFrom, 3_000).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(),
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (perSecond, nodes, seed) =>
            {
                var random = new Random(seed);
                var simulation = new Simulation(perSecond, nodes, random);
                for (var phase = 0; phase < 12; phase++)
                {
                    // From silence over bursts to three times the limit, at some of the nodes.
                    var loads = Enumerable.Range(0, nodes)
                        .Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble() * 3 * perSecond / nodes).ToArray();
                    simulation.Run(TimeSpan.FromMilliseconds(random.Next(50, 900)), loads);
                    if (random.Next(3) == 0)
                        simulation.Burst(random.Next(nodes), random.Next(perSecond * 2));
                }

                Assert.InRange(simulation.MostInASecond(), 0, (int)(perSecond * 1.1));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_app_whose_traffic_enters_at_one_node_gets_nine_tenths_of_its_limit() =>
        Prop.ForAll(
            Gen.Choose(LimitLedger.LeasesFrom, 3_000).ToArbitrary(),
            Gen.Choose(100, 200).ToArbitrary(),
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (perSecond, load, seed) =>
            {
                var simulation = new Simulation(perSecond, 3, new(seed));

                simulation.Run(TimeSpan.FromSeconds(10), [perSecond * load / 100.0, 0, 0]);

                Assert.InRange(simulation.Admitted, perSecond * 10 * 0.9, perSecond * 10 * 1.1);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nodes_ask_a_few_dozen_times_in_a_second_whatever_the_load()
    {
        var simulation = new Simulation(2_000, 3, new(1));

        simulation.Run(TimeSpan.FromSeconds(10), [600, 600, 600]);

        Assert.InRange(simulation.Admitted, 17_000, 19_000);
        // Each request would be 18,000.
        Assert.InRange(simulation.Asks, 1, 10 * 3 * 120);
    }

    private sealed class Simulation(int perSecond, int nodes, Random random)
    {
        private readonly LimitLedger _ledger = new(lends: true);
        private readonly Node[] _nodes = [.. Enumerable.Range(0, nodes).Select(i => new Node($"node-{i}"))];
        private readonly PriorityQueue<Action, TimeSpan> _network = new();
        private readonly List<TimeSpan> _admitted = [];
        private TimeSpan _now = TimeSpan.FromHours(1);

        internal int Admitted => _admitted.Count;

        internal int Asks { get; private set; }

        internal void Run(TimeSpan length, double[] loads)
        {
            for (var end = _now + length; _now < end; _now += Millisecond)
            {
                while (_network.TryPeek(out var action, out var at) && at <= _now)
                {
                    _network.Dequeue();
                    action();
                }

                for (var i = 0; i < nodes; i++)
                {
                    for (var due = loads[i] / 1_000; due > 0; due--)
                    {
                        if (random.NextDouble() < due)
                            Request(_nodes[i]);
                    }
                }
            }
        }

        internal void Burst(int node, int count)
        {
            for (var i = 0; i < count; i++)
                Request(_nodes[node]);
        }

        /// <summary>The most that was let through in a second that begins with any of it.</summary>
        internal int MostInASecond()
        {
            var (most, last) = (0, 0);
            for (var first = 0; first < _admitted.Count; first++)
            {
                while (last < _admitted.Count && _admitted[last] < _admitted[first] + TimeSpan.FromSeconds(1))
                    last++;
                most = Math.Max(most, last - first);
            }

            return most;
        }

        private void Request(Node node)
        {
            node.Allowance.Arrive(1, _now);
            Try(node, 0);
        }

        private void Try(Node node, int asks)
        {
            if (node.Allowance.Take(1, _now) == 1)
                _admitted.Add(_now);
            else if (node.Allowance.Quiet(_now) == TimeSpan.Zero && asks < 4)
                Wait(node, asks + 1);
        }

        private void Wait(Node node, int asks)
        {
            node.Waiting.Add(asks);
            if (node.IsAsking)
                return;
            (node.IsAsking, var sent) = (true, _now);
            // Those of the same moment are asked for as well.
            After(TimeSpan.Zero, () =>
            {
                var ask = node.Allowance.Ask(node.Name, perSecond, node.Waiting.Count);
                Asks++;
                After(Delay(), () =>
                {
                    var grant = _ledger.Ask(ask, _now);
                    After(Delay(), () =>
                    {
                        node.Allowance.Receive(grant, sent, _now);
                        (node.IsAsking, var waiting) = (false, node.Waiting.ToArray());
                        node.Waiting.Clear();
                        foreach (var each in waiting)
                            Try(node, each);
                    });
                });
            });
        }

        // A hop costs less than a millisecond, and now and then a garbage collection.
        private TimeSpan Delay() => random.Next(50) == 0 ? Millisecond * random.Next(20) : Millisecond * (random.Next(3) / 2);

        private void After(TimeSpan wait, Action action) => _network.Enqueue(action, _now + wait);
    }

    private sealed class Node(string name)
    {
        internal string Name { get; } = name;

        internal NodeAllowance Allowance { get; } = new();

        internal List<int> Waiting { get; } = [];

        internal bool IsAsking { get; set; }
    }
}
