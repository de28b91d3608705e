using Nudge.Core.Devices;
using Nudge.Core.Pushes;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Users_in_the_foreground_are_believed_for_as_long_as_their_node_is()
    {
        IForegroundUsers users = Store;
        var until = PushNow.AddSeconds(30);
        await users.WriteForegroundAsync("one", [new(App, "ada", true), new(App, "ben ü", true), new("other", "cleo", true)], until, None);
        await users.WriteForegroundAsync("two", [new(App, "ada", true)], until.AddSeconds(30), None);
        string[] asked = ["ada", "ben ü", "cleo"];
        Assert.Equal(["ada", "ben ü"], (await users.ReadForegroundAsync(App, asked, PushNow, None)).Order());
        Assert.Equal(["ada"], await users.ReadForegroundAsync(App, asked, until, None));

        await users.WriteForegroundAsync("two", [new(App, "ada", false)], until, None);
        Assert.Equal(["ada", "ben ü"], (await users.ReadForegroundAsync(App, asked, PushNow, None)).Order());
        await users.SetAwayAsync(App, "ada", isAway: true, None);
        Assert.Equal(["ben ü"], await users.ReadForegroundAsync(App, asked, PushNow, None));
        await users.SetAwayAsync(App, "ada", isAway: false, None);
        Assert.Equal(["ada", "ben ü"], (await users.ReadForegroundAsync(App, asked, PushNow, None)).Order());

        Assert.Equal(0, await users.DropForegroundAsync(until, 9, None));
        Assert.Equal(2, await users.DropForegroundAsync(until.AddSeconds(1), 2, None));
        Assert.Equal(1, await users.DropForegroundAsync(until.AddSeconds(1), 2, None));
        await users.WriteForegroundAsync("one", [], until, None);
        Assert.Empty(await users.ReadForegroundAsync(App, asked, PushNow, None));
    }

    [Fact]
    public async Task An_offered_secret_is_its_devices_from_its_first_use_on_in_all_apps()
    {
        var (one, two) = (DeviceOf(App), DeviceOf("other"));
        await Store.PutAsync(one, None);
        await Store.PutAsync(two, None);
        byte[] first = [.. Enumerable.Repeat((byte)8, 32)], second = [.. Enumerable.Repeat((byte)9, 32)];
        Assert.True(await Store.OfferSecretAsync(App, one.TokenHash, first, PushNow, PushNow.AddMinutes(-10), None));
        Assert.False(await Store.OfferSecretAsync(App, one.TokenHash, second, PushNow.AddMinutes(9), PushNow.AddMinutes(-1), None));
        Assert.True(await Store.OfferSecretAsync(App, one.TokenHash, second, PushNow.AddMinutes(11), PushNow.AddMinutes(1), None));
        Assert.False(await Store.TakeOfferedSecretAsync(first, PushNow.AddDays(-1), None));
        Assert.False(await Store.TakeOfferedSecretAsync(second, PushNow.AddMinutes(12), None));
        Assert.True(await Store.OfferSecretAsync(App, one.TokenHash, second, PushNow, PushNow, None));
        Assert.Empty(await Store.ReadBySecretAsync(second, null, 9, None));

        Assert.True(await Store.TakeOfferedSecretAsync(second, PushNow.AddDays(-1), None));
        Assert.Equal(2, (await Store.ReadBySecretAsync(second, null, 9, None)).Count);
        Assert.False(await Store.TakeOfferedSecretAsync(second, PushNow.AddDays(-1), None));
    }

    private DeviceRow DeviceOf(string app)
    {
        byte[] hash = [.. Enumerable.Repeat((byte)5, 32)];
        return new(
            app, "d".PadRight(22, 'x'), DevicePlatform.Expo, "ExponentPushToken[x]", null, null, hash, null, null, hash, PushNow, PushNow,
            default);
    }
}
