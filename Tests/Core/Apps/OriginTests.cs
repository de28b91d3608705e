using Nudge.Core.Apps;

namespace Nudge.Tests.Core.Apps;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://SHOP.example")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://127.0.0.1:3000")]
    [InlineData("http://[::1]:3000")]
    [InlineData("capacitor://localhost")]
    public void What_browsers_send_is_an_origin(string text) => Assert.True(Origin.IsValid(text));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("shop.example")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example/path")]
    [InlineData("https://shop.example?q")]
    [InlineData("https://shop.example:443")]
    [InlineData("https://ada@shop.example")]
    [InlineData("https://*.shop.example")]
    [InlineData("file:///")]
    [InlineData("javascript:alert(1)")]
    public void What_browsers_never_send_is_none(string text) => Assert.False(Origin.IsValid(text));
}
