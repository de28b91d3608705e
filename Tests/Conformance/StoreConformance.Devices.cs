using System.Security.Cryptography;
using System.Text;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected IDevices Devices => Store;

    private protected IDeviceGrants Grants => Store;

    private protected ISubscribers Subscribers => Store;

    [Fact]
    public async Task A_device_is_read_as_it_was_put_by_its_token_and_by_its_id()
    {
        var row = Device(1) with
        {
            Platform = DevicePlatform.WebPush, P256dh = "key", Auth = "auth", Identifier = "käthe",
            Health = new(DeviceState.Doubtful, 3, Now.AddDays(-1), Now),
        };
        var put = await Devices.PutAsync(row, None);
        await ReopenAsync();

        Assert.True(put.IsNew);
        AssertSame(row, put.Row);
        AssertSame(row, await Devices.FindAsync(App, row.TokenHash, None));
        AssertSame(row, await Devices.GetAsync(App, row.Id, None));
        Assert.Null(await Devices.GetAsync("other", row.Id, None));
        Assert.Null(await Devices.FindAsync("other", row.TokenHash, None));
    }

    [Fact]
    public async Task A_known_token_keeps_its_id_its_secret_and_its_user_and_is_fresh_again()
    {
        var first = Device(1) with { Identifier = "ada", Health = new(DeviceState.Dead, 1, Now, Now) };
        await Devices.PutAsync(first, None);
        await Devices.BindAsync(App, first.Id, "ada", None);

        var again = Device(2) with
        {
            Address = first.Address, TokenHash = first.TokenHash, Platform = DevicePlatform.UnifiedPush, P256dh = "new",
            RegisteredAt = Now.AddHours(1),
        };
        var put = await Devices.PutAsync(again, None);

        Assert.False(put.IsNew);
        AssertSame(
            first with
            {
                Platform = DevicePlatform.UnifiedPush, P256dh = "new", RegisteredAt = Now.AddHours(1), Health = default, User = "ada",
                IsUnmerged = true,
            },
            put.Row);
        Assert.Null(await Devices.GetAsync(App, again.Id, None));
        Assert.Equal("bea", (await Devices.PutAsync(again with { Identifier = "bea" }, None)).Row.Identifier);
    }

    [Fact]
    public async Task A_token_has_a_row_in_each_app()
    {
        var here = Device(1);
        await Devices.PutAsync(here, None);
        await Devices.PutAsync(Device(2), None);
        var there = here with { App = "bakery", Id = Device(3).Id };
        Assert.True((await Devices.PutAsync(there, None)).IsNew);

        AssertSame<IEnumerable<DeviceRow>>([there, here], await Devices.FindInAllAppsAsync(here.TokenHash, None));
    }

    [Fact]
    public async Task Of_many_who_register_one_token_one_makes_the_row()
    {
        var rows = Enumerable.Range(0, 8).Select(i => Device(i) with { TokenHash = Device(0).TokenHash }).ToArray();
        var put = await Task.WhenAll(rows.Select(row => Devices.PutAsync(row, None)));

        Assert.Single(put, each => each.IsNew);
        Assert.Single(put.Select(each => each.Row.Id).Distinct());
        Assert.Single(await Devices.ListDevicesAsync(App, null, 10, None));
    }

    [Fact]
    public async Task A_user_keeps_the_twenty_devices_that_were_registered_last()
    {
        for (var i = 0; i <= DeviceLimits.PerUserMax; i++)
        {
            await Devices.PutAsync(Device(i) with { RegisteredAt = Now.AddMinutes(i) }, None);
            Assert.Equal("ada", (await Devices.BindAsync(App, Device(i).Id, "ada", None))!.Recipient);
        }

        var kept = await Devices.OfRecipientAsync(App, "ada", None);
        Assert.Equal(Enumerable.Range(1, DeviceLimits.PerUserMax).Reverse().Select(i => Device(i).Id), kept.Select(row => row.Id));
        Assert.Null(await Devices.GetAsync(App, Device(0).Id, None));

        // The one that is bound stays, even where it was registered longest ago.
        await Devices.PutAsync(Device(50) with { RegisteredAt = Now.AddDays(-1), User = "ada" }, None);
        Assert.NotNull(await Devices.GetAsync(App, Device(50).Id, None));
        Assert.Null(await Devices.GetAsync(App, Device(1).Id, None));
    }

    [Fact]
    public async Task A_device_is_unmerged_from_its_binding_until_it_is_said_to_be_merged()
    {
        var device = Device(1);
        await Devices.PutAsync(device, None);
        Assert.Equal("device:" + device.Id, Assert.Single(await Devices.OfRecipientAsync(App, device.OwnRecipient, None)).Recipient);
        Assert.Null(await Devices.BindAsync(App, "nobody", "ada", None));

        var bound = await Devices.BindAsync(App, device.Id, "ada", None);
        AssertSame(device with { User = "ada", IsUnmerged = true }, bound);
        AssertSame<IEnumerable<DeviceRow>>([bound!], await Devices.ReadUnmergedAsync(10, None));
        await Devices.SetMergedAsync(App, device.Id, "ben", None);
        Assert.Single(await Devices.ReadUnmergedAsync(10, None));
        await Devices.SetMergedAsync(App, device.Id, "ada", None);
        Assert.Empty(await Devices.ReadUnmergedAsync(10, None));
        Assert.False((await Devices.BindAsync(App, device.Id, "ada", None))!.IsUnmerged);
        AssertSame(device, await Devices.BindAsync(App, device.Id, null, None));
    }

    [Fact]
    public async Task Devices_are_listed_counted_and_removed_in_their_app_alone()
    {
        await Devices.PutAsync(Device(1) with { App = "bakery" }, None);
        foreach (var i in (int[])[3, 1, 2])
            await Devices.PutAsync(Device(i), None);

        Assert.Equal([Device(1).Id, Device(2).Id], (await Devices.ListDevicesAsync(App, null, 2, None)).Select(row => row.Id));
        Assert.Equal([Device(3).Id], (await Devices.ListDevicesAsync(App, Device(2).Id, 2, None)).Select(row => row.Id));
        Assert.Equal((2, 3), (await Devices.CountDevicesAsync(App, 2, None), await Devices.CountDevicesAsync(App, 100, None)));
        await Grants.GrantAsync(App, Device(1).Id, ["board"], Now, None);
        await Devices.RemoveAsync(App, Device(1).Id, None);
        await Devices.RemoveAsync(App, Device(1).Id, None);
        Assert.Null(await Devices.GetAsync(App, Device(1).Id, None));
        Assert.NotNull(await Devices.GetAsync("bakery", Device(1).Id, None));
        Assert.False(await Grants.HasGrantAsync(App, Device(1).Id, "board", None));
    }

    [Fact]
    public async Task Health_and_secrets_change_by_themselves()
    {
        await Devices.PutAsync(Device(1), None);
        await Devices.PutAsync(Device(2), None);
        var failing = new DeviceHealth(DeviceState.Doubtful, 2, Now, Now.AddMinutes(1));
        await Devices.SetHealthAsync([(App, Device(2).Id, failing), (App, "nobody", failing)], None);
        await Devices.SetSecretAsync(App, Device(1).Id, new byte[] { 7 }, None);

        AssertSame(Device(1) with { SecretHash = new byte[] { 7 } }, await Devices.GetAsync(App, Device(1).Id, None));
        AssertSame(Device(2) with { Health = failing }, await Devices.GetAsync(App, Device(2).Id, None));
        AssertSame<IEnumerable<DeviceRow>>(
            [await Devices.GetAsync(App, Device(1).Id, None) ?? Device(0)],
            await Devices.ReadBySecretAsync(new byte[] { 7 }, null, 10, None));
        Assert.Single(await Devices.ReadBySecretAsync(new byte[] { 7 }, App, 10, None));
        Assert.Empty(await Devices.ReadBySecretAsync(new byte[] { 7 }, "other", 10, None));
        await Devices.SetHealthAsync([(App, Device(2).Id, default)], None);
        AssertSame(Device(2), await Devices.GetAsync(App, Device(2).Id, None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DeviceLimits.FewSubscribers)]
    public async Task Devices_of_a_channel_are_those_of_its_subscribers(int others)
    {
        await SubscribeAllAsync("board", others);
        await SubscribeAsync(App, "ada", "board");
        await SubscribeAsync(App, Device(2).OwnRecipient, "board");
        await SubscribeAsync(App, Device(3).OwnRecipient, "other");
        await SubscribeAsync("bakery", "ben", "board");
        await SubscribeAsync(App, "eve", "board", needsCapability: true);
        foreach (var (i, user) in ((int, string?)[])[(1, "ada"), (2, null), (3, null), (4, "ben"), (5, "ada"), (6, "ada"), (7, "eve")])
            await Devices.PutAsync(Device(i) with { User = user }, None);
        await Devices.SetHealthAsync([(App, Device(6).Id, new(DeviceState.Dead))], None);

        Assert.Equal(
            [Device(1).Id, Device(2).Id, Device(5).Id],
            (await Devices.OfChannelAsync(App, "board", null, 10, None)).Select(row => row.Id));
        Assert.Equal([Device(1).Id, Device(2).Id], (await Devices.OfChannelAsync(App, "board", null, 2, None)).Select(row => row.Id));
        Assert.Equal([Device(5).Id], (await Devices.OfChannelAsync(App, "board", Device(2).Id, 2, None)).Select(row => row.Id));
        Assert.Empty(await Devices.OfChannelAsync("bakery", "board", null, 10, None));
        Assert.Equal(
            ["ada", Device(2).OwnRecipient, "eve"],
            (await Subscribers.ReadSubscribersAsync(App, "board", null, 10, None)).Select(row => row.Recipient));
        var (first, rest) = (await Subscribers.ReadSubscribersAsync(App, "board", null, 1, None),
            await Subscribers.ReadSubscribersAsync(App, "board", "ada", 10, None));
        Assert.Equal(new ChannelSubscriber("ada", new(Now, false)), Assert.Single(first));
        Assert.Equal([false, true], rest.Select(row => row.Right.NeedsCapability));
    }

    [Fact]
    public async Task Grants_are_given_all_or_none_and_taken_back()
    {
        Assert.False(await Grants.GrantAsync(App, Device(1).Id, ["board"], Now, None));
        await Devices.PutAsync(Device(1), None);
        await Devices.PutAsync(Device(2), None);
        Assert.True(await Grants.GrantAsync(App, Device(1).Id, ["cellar", "board"], Now, None));
        Assert.True(await Grants.GrantAsync(App, Device(1).Id, ["board", "attic", "attic"], Now.AddDays(1), None));
        Assert.True(await Grants.GrantAsync(App, Device(2).Id, ["board"], Now, None));

        Assert.Equal(
            [new("attic", Now.AddDays(1)), new("board", Now), new("cellar", Now)], await Grants.ReadGrantsAsync(App, Device(1).Id, None));
        Assert.True(await Grants.HasGrantAsync(App, Device(1).Id, "attic", None));
        Assert.False(await Grants.HasGrantAsync(App, Device(2).Id, "attic", None));
        Assert.False(
            await Grants.GrantAsync(
                App, Device(2).Id, [.. Enumerable.Range(0, DeviceLimits.GrantsMax).Select(i => $"room:{i}")], Now, None));
        Assert.Equal([new("board", Now)], await Grants.ReadGrantsAsync(App, Device(2).Id, None));
        Assert.Equal(1, await Grants.RevokeGrantsAsync(App, Device(1).Id, "attic", None));
        Assert.Equal(1, await Grants.RevokeChannelGrantsAsync(App, "board", 1, None));
        Assert.Equal(1, await Grants.RevokeChannelGrantsAsync(App, "board", 10, None));
        Assert.Equal(1, await Grants.RevokeGrantsAsync(App, Device(1).Id, null, None));
        Assert.Empty(await Grants.ReadGrantsAsync(App, Device(1).Id, None));
    }

    private DateTimeOffset Now => Clock.Milliseconds(Time.GetUtcNow());

    private protected DeviceRow Device(int number) => new(
        App, $"device-{number:D15}", DevicePlatform.Expo, $"ExponentPushToken[{number}]", null, null,
        SHA256.HashData(Encoding.UTF8.GetBytes($"ExponentPushToken[{number}]")), null, null, SHA256.HashData([(byte)number]), Now, Now,
        default);

    private async Task SubscribeAllAsync(string channel, int count)
    {
        for (var i = 0; i < count; i += 500)
            await Task.WhenAll(Enumerable.Range(i, 500).Select(each => SubscribeAsync("crowd", $"reader-{each}", channel)));
    }

    private async Task SubscribeAsync(string app, string user, string channel, bool needsCapability = false)
    {
        var epoch = Epoch.Create();
        await Store.AppendAsync(new(
            new(ActorKind.Inbox, app, user), null, new(epoch, 0, 0),
            [new SubscriptionRow(ChannelName.Parse(channel).Value, epoch, 0, 0, 0, [], Now, needsCapability)]));
    }
}
