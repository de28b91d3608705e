using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Devices;
using Nudge.Core.Names;

namespace Nudge.Tests.Core.Devices;

public sealed class DeviceAddressTests
{
    [Theory]
    [InlineData("ExponentPushToken[abc]", DevicePlatform.Expo)]
    [InlineData("ExpoPushToken[abc]", DevicePlatform.Expo)]
    [InlineData("00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0", DevicePlatform.Apns)]
    public void The_form_of_a_token_tells_its_platform(string token, DevicePlatform platform) =>
        Assert.Equal(platform, DeviceAddress.Read(null, token, null, null, null).Value!.Platform);

    [Fact]
    public void The_form_of_a_registration_of_firebase_tells_its_platform() => Assert.Equal(
        DevicePlatform.Fcm, DeviceAddress.Read(null, $"dGVzdA:APA91b{new string('x', 130)}", null, null, null).Value!.Platform);

    [Fact]
    public void Every_name_of_a_platform_is_found_again() => Assert.All(
        Enum.GetValues<DevicePlatform>(), platform => Assert.Equal(platform, DevicePlatformNames.Find(platform.Name())));

    [Fact]
    public void Whatever_is_read_is_an_address_or_a_refusal_of_a_field() => Prop.ForAll<string?, string?, string?>((platform, token, key) =>
    {
        var read = DeviceAddress.Read(platform, token, null, key, key);
        return read.IsAccepted ? DeviceAddress.IsPossible(read.Value.Text) : read.Refusal.Field is not null;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("library:7")]
    [InlineData("a")]
    [InlineData("_-=@,;:")]
    public void An_id_of_a_channel_is_read_back(string name)
    {
        Assert.True(ChannelId.TryParse(ChannelId.Of(name), out var channel));
        Assert.Equal(name, channel.Value);
    }

    [Theory]
    [InlineData("library:7")]
    [InlineData("ch_")]
    [InlineData("ch_bGlicmFyeTo3=")]
    [InlineData("ch_dXNlcjphZGE")]
    [InlineData("ch_b G")]
    [InlineData(null)]
    public void A_text_that_is_no_id_is_none(string? text) => Assert.False(ChannelId.TryParse(text, out _));
}
