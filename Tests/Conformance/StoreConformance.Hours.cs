using Nudge.Core.Limits;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static readonly HourlyKey Address = new("", "192.0.2.1");
    private static readonly HourlyKey AppDevices = new(App, "devices");

    private protected IHourlyCounts Hours => Store;

    [Fact]
    public async Task New_things_of_an_hour_are_counted_to_their_bound_and_are_there_after_a_restart()
    {
        Assert.Equal(default, await TakeAsync(null, new(Address, 2), new(AppDevices, 3)));
        await ReopenAsync();
        Assert.Equal(default, await TakeAsync(null, new(Address, 2), new(AppDevices, 3)));
        Assert.Equal(new(0, false), await TakeAsync(null, new(Address, 2), new(AppDevices, 3)));
        // A full bound takes nothing of those beside it.
        Assert.Equal(default, await TakeAsync(null, new(Address with { Name = "192.0.2.2" }, 2), new(AppDevices, 3)));
        Assert.Equal(new(1, false), await TakeAsync(null, new(Address with { Name = "192.0.2.3" }, 2), new(AppDevices, 3)));
        Assert.Equal(default, await TakeAsync(null, new(Address with { Name = "192.0.2.3" }, 2), new(AppDevices with { App = "b" }, 3)));
        Assert.Equal(default, await Hours.TakeOfHourAsync(7_001, null, [new(Address, 1)], None));
    }

    [Fact]
    public async Task A_thing_that_several_make_at_once_is_counted_once()
    {
        var news = new HourlyKey(App, "#news");
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => TakeAsync(news, new(Address, 2), new(AppDevices, 2)))));

        Assert.Equal(19, taken.Count(each => each is { FullAt: null, IsRepeated: true }));
        Assert.Equal(default, await TakeAsync(news with { Name = "#more" }, new(Address, 2), new(AppDevices, 2)));
        Assert.Equal(new(0, false), await TakeAsync(news with { Name = "#most" }, new(Address, 2), new(AppDevices, 2)));
        Assert.Equal(new(null, true), await TakeAsync(news, new(Address, 2), new(AppDevices, 2)));
    }

    [Fact]
    public async Task Many_that_make_new_things_at_once_make_no_more_than_the_bound()
    {
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(() => TakeAsync(new HourlyKey(App, $"#{i}"), new HourlyBound(AppDevices, 7)))));

        Assert.Equal(7, taken.Count(each => each.FullAt is null));
    }

    [Fact]
    public async Task Hours_are_dropped_the_oldest_first()
    {
        for (var hour = 0; hour < 4; hour++)
            await Hours.TakeOfHourAsync(7_000 + hour, null, [new(Address, 1)], None);

        Assert.Equal(2, await Hours.DropHoursAsync(7_003, 2, None));
        Assert.Equal(1, await Hours.DropHoursAsync(7_003, 2, None));
        Assert.Equal(0, await Hours.DropHoursAsync(7_003, 2, None));
        Assert.Equal(0, (await Hours.TakeOfHourAsync(7_003, null, [new(Address, 1)], None)).FullAt);
        Assert.Null((await Hours.TakeOfHourAsync(7_002, null, [new(Address, 1)], None)).FullAt);
    }

    private Task<HourlyTaken> TakeAsync(HourlyKey? once, params HourlyBound[] bounds) =>
        Hours.TakeOfHourAsync(7_000, once, bounds, None);
}
