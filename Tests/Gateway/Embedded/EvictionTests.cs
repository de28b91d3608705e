using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Silo.Embedded;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Embedded;

/// <summary>When an actor leaves memory, and when it may not.</summary>
public sealed class EvictionTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly MemoryStore _store;
    private readonly ActorTable<ChannelActor> _table;
    private int _loads;

    public EvictionTests()
    {
        _store = new(_time);
        _table = new(_store, new Nobody(), _time, LoadAsync, static actor => actor.Exists);
    }

    [Fact]
    public async Task With_rows_under_way_it_stays_however_idle_and_leaves_when_they_are_durable()
    {
        Task<PublishReceipt> answer;
        using (_store.Hold())
        {
            answer = PublishAsync("library:7", "n1");
            _time.Advance(TimeSpan.FromDays(1));
            _table.Sweep(TimeSpan.Zero, most: 0);
            Assert.Equal((1, 1), (_table.Count, _store.HeldCount));
            Assert.False(answer.IsCompleted);
        }

        Assert.Equal(1, (await answer).Position!.Value.Offset);
        _table.Sweep(TimeSpan.Zero, most: 0);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task After_a_failed_append_it_is_loaded_anew_and_only_once()
    {
        await PublishAsync("library:7", "n1");
        _store.FailNext();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync("library:7", "n2"));
        Assert.Equal(1, _loads);

        Assert.Equal((2, false), Told(await PublishAsync("library:7", "n2")));
        Assert.Equal((2, true), Told(await PublishAsync("library:7", "n2")));
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task Decisions_on_rows_that_fail_fail_with_them_before_anyone_decides_again()
    {
        Task<PublishReceipt> first, second;
        using (_store.Hold())
        {
            (first, second) = (PublishAsync("library:7", "n1"), PublishAsync("library:7", "n2"));
            _store.FailNext();
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second);
        Assert.Equal((1, false), Told(await PublishAsync("library:7", "n2")));
        Assert.Equal((2, false), Told(await PublishAsync("library:7", "n1")));
    }

    [Fact]
    public async Task Above_the_most_the_longest_idle_leave()
    {
        for (var i = 0; i < 5; i++)
        {
            await PublishAsync($"library:{i}", "n1");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await PublishAsync("library:0", "n2");
        _table.Sweep(TimeSpan.FromHours(1), most: 3);
        Assert.Equal((3, 5), (_table.Count, _loads));

        foreach (var kept in new[] { 0, 3, 4 })
            await PublishAsync($"library:{kept}", "n3");
        Assert.Equal(5, _loads);
        await PublishAsync("library:1", "n3");
        Assert.Equal(6, _loads);
    }

    [Fact]
    public async Task Those_that_are_too_many_by_an_eighth_leave_before_the_next_round()
    {
        var table = new ActorTable<ChannelActor>(_store, new Nobody(), _time, LoadAsync, static actor => actor.Exists, capacity: 16);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await table.DecideAsync(
                Sample.Channel($"library:{i}").Actor, actor => actor.Signal(TypeName.Parse("x"), default, 0), CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () =>
        {
            await table.DecideAsync(Sample.Channel($"more:{Guid.NewGuid():N}").Actor, actor => actor.Head(), CancellationToken.None);
            _time.Advance(TimeSpan.FromSeconds(1));
            return table.Count <= 19;
        });
    }

    [Fact]
    public async Task Those_in_use_stay_and_those_idle_for_longer_leave()
    {
        await PublishAsync("library:7", "n1");
        _time.Advance(TimeSpan.FromSeconds(20));
        await PublishAsync("library:8", "n1");
        _time.Advance(TimeSpan.FromSeconds(20));

        _table.Sweep(TimeSpan.FromSeconds(30), most: int.MaxValue);

        Assert.Equal(1, _table.Count);
        await PublishAsync("library:8", "n2");
        Assert.Equal(2, _loads);
    }

    private static (long Offset, bool Duplicate) Told(PublishReceipt receipt) => (receipt.Position!.Value.Offset, receipt.Duplicate);

    private async Task<PublishReceipt> PublishAsync(string channel, string id)
    {
        var answer = await _table.DecideAsync(
            Sample.Channel(channel).Actor, actor => actor.Publish(Sample.Publication(id), null), CancellationToken.None);
        return answer.Value!;
    }

    private async Task<ChannelActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        _loads++;
        var snapshot = await ((IChannelReader)_store)
            .LoadAsync(actor, _time.GetUtcNow() - AcceptedIds.Window, AcceptedIds.LoadLimit, cancellationToken);
        return new(new(AppId.Parse(actor.App), ChannelName.Parse(actor.Name)), snapshot, _time);
    }

    private sealed class Nobody : IEventSink
    {
        public void Publish(IReadOnlyList<ActorEvent> events)
        {
        }
    }
}
