using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Pushes;
using Nudge.Push.Pacing;

namespace Nudge.Tests.Push;

/// <summary>The places of a provider and the lanes that share them (S2.46).</summary>
public sealed class LaneGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_lighter_lane_never_has_all_places_and_business_finds_one_at_once()
    {
        var gate = new LaneGate(6);
        var free = Enter(gate, PushLane.Free, 100);
        Assert.Equal(4, free.Count(IsIn));
        var pro = Enter(gate, PushLane.Pro, 100);
        Assert.Equal(1, pro.Count(IsIn));
        Assert.Equal([true, false], Enter(gate, PushLane.Business, 2).Select(IsIn));
        // Alone, business has all.
        Assert.Equal(6, Enter(new LaneGate(6), PushLane.Business, 100).Count(IsIn));
    }

    [Fact]
    public async Task Where_all_wait_they_take_turns_of_sixteen_four_and_one_and_nobody_starves()
    {
        var gate = new LaneGate(1);
        var held = await gate.EnterAsync(PushLane.Business, CancellationToken.None);
        var waiting = Enum.GetValues<PushLane>().SelectMany(lane => Enter(gate, lane, 400).Select(entry => (Lane: lane, Entry: entry)))
            .ToList();
        var turns = new List<PushLane>();
        for (var turn = 0; turn < 210; turn++)
        {
            held.Dispose();
            var entry = await Task.WhenAny(waiting.Select(each => each.Entry));
            turns.Add(waiting.Single(each => each.Entry == entry).Lane);
            waiting.RemoveAll(each => each.Entry == entry);
            held = await entry;
        }

        Assert.Equal((160, 40, 10), (Of(PushLane.Business), Of(PushLane.Pro), Of(PushLane.Free)));
        // In each round of 21, wherever it begins.
        Assert.All(Enumerable.Range(0, 189), first => Assert.Equal(1, turns.Skip(first).Take(21).Count(lane => lane == PushLane.Free)));

        int Of(PushLane wanted) => turns.Count(lane => lane == wanted);
    }

    [Fact]
    public async Task In_a_lane_they_go_in_the_order_they_came_and_one_that_gives_up_takes_no_place()
    {
        var gate = new LaneGate(1);
        var first = await gate.EnterAsync(PushLane.Free, CancellationToken.None);
        using var ending = new CancellationTokenSource();
        var second = gate.EnterAsync(PushLane.Free, ending.Token);
        var third = gate.EnterAsync(PushLane.Free, CancellationToken.None);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        // A second end gives nothing back.
        first.Dispose();
        var fourth = gate.EnterAsync(PushLane.Free, CancellationToken.None);
        var held = await third;
        Assert.False(IsIn(fourth));
        held.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public void At_any_time_no_more_are_in_than_there_are_places_and_none_waits_that_could_go()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<(PositiveInt Places, (byte Lane, bool Leaves)[] Steps)>(),
            given =>
            {
                var places = (given.Places.Get % 12) + 1;
                var gate = new LaneGate(places);
                var entries = new List<(PushLane Lane, Task<IDisposable> Entry)>();
                foreach (var (number, leaves) in given.Steps)
                {
                    if (leaves && entries.FindIndex(each => IsIn(each.Entry)) is >= 0 and var index)
                    {
                        entries[index].Entry.Result.Dispose();
                        entries.RemoveAt(index);
                    }
                    else
                    {
                        var lane = (PushLane)(number % 3);
                        entries.Add((lane, gate.EnterAsync(lane, CancellationToken.None)));
                    }

                    if (entries.Count(each => IsIn(each.Entry)) > places || !SpinWait.SpinUntil(NobodyCouldGo, Patience))
                        return false;
                }

                return true;

                bool NobodyCouldGo() => entries.Count(each => IsIn(each.Entry)) == places
                    || entries.TrueForAll(each => each.Lane != PushLane.Business || IsIn(each.Entry));
            }).QuickCheckThrowOnFailure();
    }

    private static List<Task<IDisposable>> Enter(LaneGate gate, PushLane lane, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => gate.EnterAsync(lane, CancellationToken.None))];

    // At once where there is a place; of one that has waited, when a thread of the pool has seen it.
    private static bool IsIn(Task<IDisposable> entry) => entry.IsCompletedSuccessfully;
}
