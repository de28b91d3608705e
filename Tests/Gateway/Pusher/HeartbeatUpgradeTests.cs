using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// While a cluster is upgraded node by node, nodes of the version before see those of this one live, and the other way round (ADR 0064).
/// </summary>
public sealed class HeartbeatUpgradeTests : IAsyncLifetime
{
    private const string Old = "9d1c1a3ea3f54d1ab5a3d1a1f6a0c001";

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly MemoryStore _store;
    private readonly ProcessHeartbeats _new;

    public HeartbeatUpgradeTests()
    {
        _store = new(_time);
        _new = new(_store, new(_store), _time, NullLogger<ProcessHeartbeats>.Instance);
    }

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        await _new.StartAsync(None);
        _new.Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await _new.StopAsync(None);
        _new.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task An_old_node_finds_the_heartbeats_of_a_new_one_where_it_looks()
    {
        var first = await HeartbeatTicketAsync(other: null);
        var second = await HeartbeatTicketAsync(other: first);

        Assert.Equal(("", _new.Own, "", _new.Own, false), (second.App, second.User, second.Agent, second.Node, second.IsClosed));
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(await _store.ReadHeartbeatAsync(_new.Own, None), second.At);
    }

    [Fact]
    public async Task A_new_node_sees_an_old_one_live_and_end()
    {
        await PutOldAsync();
        Assert.False(await LetAsync(_new.HasEndedAsync(Old), oldLives: true));
        Assert.True(await LetAsync(_new.HasEndedAsync(Old), oldLives: false));
    }

    /// <summary>The row that a node of the version before writes each second.</summary>
    private Task PutOldAsync() =>
        _store.PutTicketsAsync([new(Guid.Parse(Old), "", Old, "", Old, false, _time.GetUtcNow(), "{}"u8.ToArray())], None);

    private async Task<TicketRow> HeartbeatTicketAsync(TicketRow? other)
    {
        TicketRow? found = null;
        await Eventually.TrueAsync(async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            found = (await _store.ReadTicketsAsync("", _new.Own, 1, None)).SingleOrDefault();
            return found is not null && found.At != other?.At && await _store.ReadHeartbeatAsync(_new.Own, None) == found.At;
        });
        return found!;
    }

    private async Task<bool> LetAsync(Task<bool> answer, bool oldLives)
    {
        await Eventually.TrueAsync(async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (oldLives)
                await PutOldAsync();
            return answer.IsCompleted;
        });
        return await answer;
    }
}
