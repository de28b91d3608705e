using Nudge.Core.Apps;

namespace Nudge.Tests.Core.Apps;

public sealed class OriginTests
{
    /// <summary>The right side is what Chromium and Firefox send for a page that is reached by the left one.</summary>
    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("HTTPS://SHOP.Example", "https://shop.example")]
    [InlineData("https://shop.example:443", "https://shop.example")]
    [InlineData("https://shop.example:0443", "https://shop.example")]
    [InlineData("http://shop.example:80", "http://shop.example")]
    [InlineData("http://shop.example:443", "http://shop.example:443")]
    [InlineData("https://shop.example:8443", "https://shop.example:8443")]
    [InlineData("https://shop.example.", "https://shop.example.")]
    [InlineData("https://sh_op-1.example", "https://sh_op-1.example")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("https://BÜCHER.example", "https://xn--bcher-kva.example")]
    [InlineData("https://straße.example", "https://xn--strae-oqa.example")]
    [InlineData("https://ÑANDÚ.example:443", "https://xn--and-6ma2c.example")]
    [InlineData("https://例え。jp", "https://xn--r8jz45g.jp")]
    [InlineData("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai")]
    [InlineData("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example")]
    [InlineData("http://localhost:5173", "http://localhost:5173")]
    [InlineData("http://127.0.0.1:3000", "http://127.0.0.1:3000")]
    [InlineData("http://127.1", "http://127.0.0.1")]
    [InlineData("http://0x7f.0.0.1", "http://127.0.0.1")]
    [InlineData("http://0177.0.0.01", "http://127.0.0.1")]
    [InlineData("http://2130706433", "http://127.0.0.1")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("http://[0:0:0:0:0:0:0:1]", "http://[::1]")]
    [InlineData("https://[2001:DB8:0:0:1:0:0:1]:443", "https://[2001:db8::1:0:0:1]")]
    [InlineData("https://[2001:db8:0:1:1:1:1:1]", "https://[2001:db8:0:1:1:1:1:1]")]
    [InlineData("https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]")]
    [InlineData("https://[2001:db8::]", "https://[2001:db8::]")]
    [InlineData("capacitor://localhost", "capacitor://localhost")]
    [InlineData("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop")]
    [InlineData("app://-", "app://-")]
    [InlineData("file://", "file://")]
    public void However_it_is_spelled_it_is_written_as_browsers_send_it(string text, string written)
    {
        Assert.True(Origin.TryParse(text, out var origin), Origin.FindMistake(text, out _));
        Assert.Equal(written, origin.ToString());
        Assert.True(Origin.TryParse(written, out var again));
        Assert.Equal(origin, again);
    }

    [Theory]
    [InlineData("https://shop.example", "http://shop.example")]
    [InlineData("https://shop.example", "https://shop.example:8443")]
    [InlineData("https://shop.example", "https://shop.example.")]
    [InlineData("https://shop.example", "https://www.shop.example")]
    [InlineData("http://127.0.0.1", "http://[::ffff:127.0.0.1]")]
    [InlineData("http://127.0.0.1", "http://localhost")]
    public void Origins_that_browsers_keep_apart_are_two(string one, string other)
    {
        Assert.True(Origin.TryParse(one, out var first) & Origin.TryParse(other, out var second));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("null", "sandboxed")]
    [InlineData("*", "scheme")]
    [InlineData("shop.example", "scheme")]
    [InlineData("//shop.example", "scheme")]
    [InlineData(" https://shop.example", "scheme")]
    [InlineData("javascript:alert(1)", "scheme")]
    [InlineData("wss://shop.example", "http or https")]
    [InlineData("https://", "no host")]
    [InlineData("https://:8080", "no host")]
    [InlineData("https://shop.example/", "leave out '/'")]
    [InlineData("https://shop.example/path", "leave out '/path'")]
    [InlineData("https://shop.example?q", "leave out '?q'")]
    [InlineData("https://shop.example#top", "leave out '#top'")]
    [InlineData("file:///", "leave out '/'")]
    [InlineData("https://ada@shop.example", "user")]
    [InlineData("https://*.shop.example", "stands alone")]
    [InlineData("https://shop.example:*", "port")]
    [InlineData("https://shop.example:", "port")]
    [InlineData("https://shop.example:0", "port")]
    [InlineData("https://shop.example:65536", "port")]
    [InlineData("https://shop.example:+80", "port")]
    [InlineData("https://shop example", "character")]
    [InlineData("https://shop%2eexample", "character")]
    [InlineData("https://shop,https://other", "leave out")]
    [InlineData("https://a..example", "empty part")]
    [InlineData("https://.example", "empty part")]
    [InlineData("http://1.2.3.256", "IPv4")]
    [InlineData("http://1.2.3.4.5", "IPv4")]
    [InlineData("http://0x1ffffffff", "IPv4")]
    [InlineData("http://09.0.0.1", "IPv4")]
    [InlineData("http://[::1", "IPv6")]
    [InlineData("http://[fe80::1%eth0]", "IPv6")]
    [InlineData("http://[1:2]", "IPv6")]
    [InlineData("http://::1", "character")]
    [InlineData("https://bu\u0308cher.example", "punycode")]
    [InlineData("https://ｓhop.example", "punycode")]
    [InlineData("https://\ud800.example", "punycode")]
    public void A_text_that_no_browser_sends_is_no_origin_and_the_reason_is_given(string? text, string why)
    {
        Assert.False(Origin.TryParse(text, out _));
        Assert.Contains(why, Origin.FindMistake(text, out _)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_none_throws()
    {
        const string Alphabet = "htps:/.[]*@%#?0x9aé。\u0308\ud83d\ude00\ud800-_ \0";
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++)
        {
            var text = (i % 3 == 0 ? "" : "https://")
                + new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (Origin.TryParse(text, out var origin))
                Assert.True(Origin.TryParse(origin.ToString(), out var again) && again == origin, $"{text} became {origin}");
        }
    }
}
