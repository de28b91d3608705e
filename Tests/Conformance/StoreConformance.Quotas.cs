using Nudge.Core.Plans;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected IQuotaStore Quotas => Store;

    [Fact]
    public async Task A_quota_is_taken_to_its_end_by_day_and_app_and_is_there_after_a_restart()
    {
        Assert.Equal(new(60, 60), await Quotas.TakeQuotaAsync(App, 20_000, 60, 100, None));
        await ReopenAsync();
        Assert.Equal(new(40, 100), await Quotas.TakeQuotaAsync(App, 20_000, 60, 100, None));
        Assert.Equal(new(0, 100), await Quotas.TakeQuotaAsync(App, 20_000, 1, 100, None));
        Assert.Equal(new(1, 1), await Quotas.TakeQuotaAsync(App, 20_001, 1, 100, None));
        Assert.Equal(new(1, 1), await Quotas.TakeQuotaAsync("other", 20_000, 1, 100, None));
        Assert.Equal((100L, 1L, 0L), (await ReadAsync(20_000), await ReadAsync(20_001), await ReadAsync(20_002)));
    }

    [Fact]
    public async Task A_quota_that_is_smaller_than_what_was_taken_gives_nothing_and_takes_nothing_back()
    {
        await Quotas.TakeQuotaAsync(App, 20_000, 60, 100, None);

        Assert.Equal(new(0, 60), await Quotas.TakeQuotaAsync(App, 20_000, 1, 50, None));
        Assert.Equal(new(1, 61), await Quotas.TakeQuotaAsync(App, 20_000, 1, 100, None));
    }

    [Fact]
    public async Task A_quota_that_is_given_back_can_be_taken_again()
    {
        await Quotas.TakeQuotaAsync(App, 20_000, 100, 100, None);
        await Quotas.GiveBackQuotaAsync(App, 20_000, 7, None);
        await Quotas.GiveBackQuotaAsync(App, 20_001, 7, None);

        Assert.Equal(new(7, 100), await Quotas.TakeQuotaAsync(App, 20_000, 9, 100, None));
        Assert.Equal(0, await ReadAsync(20_001));
    }

    [Fact]
    public async Task Many_that_take_at_once_get_no_more_than_the_quota()
    {
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => Task.Run(() => Quotas.TakeQuotaAsync(App, 20_000, 7, 100, None))));

        Assert.Equal(100, taken.Sum(each => each.Taken));
        Assert.Equal(100, await ReadAsync(20_000));
    }

    [Fact]
    public async Task Days_of_quotas_are_dropped_the_oldest_first()
    {
        for (var day = 0; day < 4; day++)
            await Quotas.TakeQuotaAsync(App, 20_000 + day, 1, 100, None);

        Assert.Equal(2, await Quotas.DropQuotasAsync(20_003, 2, None));
        Assert.Equal((0L, 1L), (await ReadAsync(20_001), await ReadAsync(20_002)));
        Assert.Equal(1, await Quotas.DropQuotasAsync(20_003, 2, None));
        Assert.Equal(1, await ReadAsync(20_003));
    }

    private Task<long> ReadAsync(int day) => Quotas.ReadQuotaAsync(App, day, None);
}
