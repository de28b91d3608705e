using Nudge.Core.Inbox;

namespace Nudge.Tests.Core.Inbox;

public sealed class SubscriptionPlaceTests
{
    [Theory]
    [InlineData("ada", "library:7")]
    [InlineData("device:AAAAAAAAAAAAAAAAAAAAAA", "news")]
    [InlineData("Jürgen \ud83d\ude00", "a;b,c")]
    [InlineData("ada", SubscriptionPlace.BehindAll)]
    public void An_id_says_who_has_subscribed_to_what(string recipient, string channel)
    {
        var place = new SubscriptionPlace(recipient, channel);

        Assert.True(SubscriptionPlace.TryParse(place.Id, out var parsed));
        Assert.Equal(place, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sub_")]
    [InlineData("sub_YQ")]
    [InlineData("sub_!")]
    // Another spelling of the same bytes.
    [InlineData("sub_YWRhCm5ld3N=")]
    [InlineData("SUB_YWRhCm5ld3M")]
    // No user, two channels, and a channel that is none.
    [InlineData("sub_Cm5ld3M")]
    [InlineData("sub_YWRhCm5ld3MKbmV3cw")]
    [InlineData("sub_YWRhCmEuYg")]
    public void What_is_no_id_is_none(string? text) => Assert.False(SubscriptionPlace.TryParse(text, out _));
}
