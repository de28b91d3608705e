using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Tests.Cluster.Hosts;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Actors;

/// <summary>Grains are spread over silos, and live on elsewhere when theirs is gone. Each test has a cluster of its own.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private readonly MemoryStore _store = new(TimeProvider.System);
    private readonly SiloCluster _cluster = new();
    private OrleansHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        _cluster.Put(_store);
        _host = await OrleansHost.StartAsync(_cluster);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Inboxes_are_spread_over_all_silos()
    {
        await Task.WhenAll(Enumerable.Range(0, 90).Select(i => _host.Inboxes.MeetAsync(Sample.Inbox($"user{i}"), CancellationToken.None)));

        var places = await PlacesAsync();

        Assert.Equal(90, places.Count);
        Assert.Equal(3, places.Values.Distinct().Count());
        // By chance alone a silo has thirty of them, give or take five.
        Assert.All(places.Values.GroupBy(silo => silo), group => Assert.InRange(group.Count(), 8, 60));
    }

    [Fact]
    public async Task Answered_publishes_are_there_after_their_silo_was_killed_and_publishing_goes_on()
    {
        var users = Enumerable.Range(0, 30).Select(i => Sample.Inbox($"user{i}")).ToArray();
        foreach (var user in users)
            await _host.Inboxes.PublishAsync(user, Sample.Publication("before"), CancellationToken.None);
        var places = await PlacesAsync();
        var killed = _cluster.Cluster.Silos[^1];

        await _cluster.Cluster.KillSiloAsync(killed);

        Assert.Contains(killed.SiloAddress.ToString(), places.Values);
        foreach (var user in users)
        {
            await InsistAsync(user, "after");
            var rows = await ((IInboxReader)_store).ReadRowsAsync(user.Actor, 0, long.MaxValue, int.MaxValue, CancellationToken.None);
            Assert.Equal(["before", "after"], rows.Where(row => row.Item is not null).Select(row => row.Item!.Id));
        }

        Assert.DoesNotContain(killed.SiloAddress.ToString(), (await PlacesAsync()).Values);
    }

    [Fact]
    public async Task A_silo_that_stops_in_order_gives_its_actors_away_without_an_error()
    {
        var users = Enumerable.Range(0, 20).Select(i => Sample.Inbox($"user{i}")).ToArray();
        using var stopped = new CancellationTokenSource();
        var publishing = users.Select(user => PublishUntilAsync(user, stopped.Token)).ToArray();

        await _cluster.Cluster.StopSiloAsync(_cluster.Cluster.Silos[^1]);
        await stopped.CancelAsync();

        var answered = await Task.WhenAll(publishing);
        foreach (var (user, count) in users.Zip(answered))
        {
            var rows = await ((IInboxReader)_store).ReadRowsAsync(user.Actor, 0, long.MaxValue, int.MaxValue, CancellationToken.None);
            var ids = rows.Where(row => row.Item is not null).Select(row => row.Item!.Id).ToArray();
            Assert.Equal(ids.Distinct(), ids);
            Assert.InRange(ids.Length, count, count + 1);
        }
    }

    [Fact]
    public async Task A_silo_that_is_killed_in_the_middle_of_a_quota_loses_a_block_at_most_and_grants_no_more_than_the_quota()
    {
        const int PerDay = 10_000;
        const int Workers = 8;
        var app = AppId.Parse("shop");
        var day = QuotaDay.Of(DateTimeOffset.UtcNow);
        var granted = (await Task.WhenAll(Enumerable.Range(0, 130).Select(_ => AskAsync(app, PerDay)))).Sum();
        var ledger = await LedgerPlaceAsync();
        var killed = _cluster.Cluster.Silos.Single(silo => silo.SiloAddress.ToString() == ledger);
        using var stopped = new CancellationTokenSource();
        var workers = Enumerable.Range(0, Workers).Select(_ => SpendUntilAsync(app, PerDay, stopped.Token)).ToArray();

        await _cluster.Cluster.KillSiloAsync(killed);

        // The quota goes on elsewhere, from what the store has of it.
        await Eventually.TrueAsync(
            async () => await LedgerPlaceAsync() is { } place && place != ledger, TimeSpan.FromSeconds(60));
        await stopped.CancelAsync();
        granted += (await Task.WhenAll(workers)).Sum();
        for (var more = 1; more > 0; granted += more)
            more = await AskAsync(app, PerDay, 100);

        // A day that ended meanwhile has a quota of its own.
        Assert.SkipWhen(QuotaDay.Of(DateTimeOffset.UtcNow) != day, "The day ended.");
        // A call that was under way may have been granted and not answered.
        Assert.InRange(granted, PerDay - QuotaLedger.BlockOf(PerDay) - Workers, PerDay);
        Assert.Equal(PerDay, await ((IQuotaStore)_store).ReadQuotaAsync(app.Value, day, CancellationToken.None));
    }

    private async Task<int> AskAsync(AppId app, int perDay, int wanted = 1)
    {
        var grant = await _host.Quotas.AskAsync(app, new(perDay, wanted), CancellationToken.None);
        return grant.Granted;
    }

    private async Task<int> SpendUntilAsync(AppId app, int perDay, CancellationToken stopped)
    {
        var granted = 0;
        while (!stopped.IsCancellationRequested)
        {
            granted += await AskAsync(app, perDay);
            // The pace of a publisher, so that the quota outlives the silo.
            await Task.Delay(50, CancellationToken.None);
        }

        return granted;
    }

    private async Task<string?> LedgerPlaceAsync() =>
        (await _host.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .FirstOrDefault(grain => grain.GrainId.Type == GrainType.Create("nudge-quota"))?.SiloAddress.ToString();

    private async Task<int> PublishUntilAsync(InboxKey user, CancellationToken stopped)
    {
        var count = 0;
        for (; !stopped.IsCancellationRequested || count == 0; count++)
            await InsistAsync(user, $"n{count}");
        return count;
    }

    private async Task InsistAsync(InboxKey user, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                Assert.True((await _host.Inboxes.PublishAsync(user, Sample.Publication(id), patience.Token)).IsAccepted);
                return;
            }
            catch (StoreUnavailableException)
            {
                // The pace of trying again, as a publisher does.
                await Task.Delay(20, patience.Token);
            }
        }
    }

    private async Task<Dictionary<string, string>> PlacesAsync()
    {
        var statistics = await _host.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return statistics.Where(grain => grain.GrainId.Type == GrainType.Create("nudge-user"))
            .ToDictionary(grain => grain.GrainId.Key.ToString()!, grain => grain.SiloAddress.ToString());
    }
}
