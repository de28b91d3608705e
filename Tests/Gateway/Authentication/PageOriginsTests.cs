using System.Net;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>The one comparison of all faces: which pages it lets in, and what an operator finds of the others.</summary>
public sealed class PageOriginsTests : ILogger<PageOrigins>
{
    private readonly List<(LogLevel Level, string Text)> _log = [];
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly PageOrigins _pages;

    public PageOriginsTests() => _pages = new(_time, this);

    [Theory]
    [InlineData("https", "nudge.example", "https://nudge.example")]
    [InlineData("https", "nudge.example", "https://nudge.example:443")]
    [InlineData("https", "nudge.example:443", "https://nudge.example")]
    [InlineData("https", "NUDGE.example", "https://nudge.example")]
    [InlineData("http", "nudge.example:8080", "http://nudge.example:8080")]
    [InlineData("http", "nudge.example:80", "http://nudge.example")]
    [InlineData("http", "[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080")]
    [InlineData("https", "xn--bcher-kva.example", "https://bücher.example")]
    public void A_page_of_the_servers_own_origin_comes_in_however_both_are_spelled(string scheme, string host, string origin)
    {
        Assert.Null(_pages.WhyNot(Request(scheme, host, origin), App()));
        Assert.Null(_pages.WhyNotOwn(Request(scheme, host, origin), "Stay out."));
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData("https://bücher.example:443", "https://xn--bcher-kva.example")]
    [InlineData("https://xn--bcher-kva.example", "https://BÜCHER.example")]
    [InlineData("*", "null")]
    [InlineData("*", "https://anything.example")]
    public void A_page_that_the_app_names_comes_in_and_does_what_own_pages_do_nowhere(string allowed, string origin)
    {
        Assert.Null(_pages.WhyNot(Request("https", "nudge.example", origin), App(allowed)));
        Assert.NotNull(_pages.WhyNotOwn(Request("https", "nudge.example", origin), "Stay out."));
    }

    [Fact]
    public void Who_sends_no_origin_is_no_page()
    {
        Assert.Null(_pages.WhyNot(Request("https", "nudge.example", null), App()));
        Assert.Null(_pages.WhyNotOwn(Request("https", "nudge.example", null), "Stay out."));
    }

    [Theory]
    [InlineData("nudge.example", "https://nudge.example")]
    [InlineData("nudge.example", "https://nudge.example:443")]
    [InlineData("nudge.example", "https://nudge.example:8443")]
    [InlineData("nudge.example:8443", "https://nudge.example:8443")]
    [InlineData("nudge.example:443", "https://nudge.example")]
    public void Where_an_undeclared_proxy_ends_TLS_the_refusal_and_one_warning_name_the_setting(string host, string origin)
    {
        for (var i = 0; i < 3; i++)
            Assert.Contains("Nudge:TrustedProxies", _pages.WhyNot(Request("http", host, origin), App()), StringComparison.Ordinal);
        Assert.Contains("Nudge:TrustedProxies", _pages.WhyNotOwn(Request("http", host, origin), "Stay out."), StringComparison.Ordinal);

        var warning = Assert.Single(_log, line => line.Level >= LogLevel.Warning);
        Assert.Contains("Nudge:TrustedProxies", warning.Text, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_that_passes_on_another_host_is_known_by_what_it_says_of_the_first_one()
    {
        var request = Request("http", "127.0.0.1:8080", "https://nudge.example");
        request.Headers["X-Forwarded-Host"] = "nudge.example";

        Assert.Contains("Nudge:TrustedProxies", _pages.WhyNot(request, App()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", "nudge.example", "https://shop.example")]
    [InlineData("http", "localhost:8080", "https://localhost:5173")]
    [InlineData("http", "localhost:8080", "http://localhost:5173")]
    [InlineData("https", "nudge.example", "http://nudge.example")]
    public void A_page_from_elsewhere_is_told_nothing_of_proxies(string scheme, string host, string origin)
    {
        Assert.DoesNotContain("TrustedProxies", _pages.WhyNot(Request(scheme, host, origin), App()), StringComparison.Ordinal);
        Assert.DoesNotContain(_log, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public void Each_refused_origin_is_in_the_log_once_for_each_app_however_it_is_spelled()
    {
        foreach (var origin in new[]
        {
            "https://shop.example", "https://SHOP.example:443", "https://shop.example", "null", "null", "no\u001borigin",
        })
            _pages.WhyNot(Request("https", "nudge.example", origin), App());
        _pages.WhyNot(Request("https", "nudge.example", "https://shop.example"), App(id: "other"));

        Assert.Equal(
            ["https://shop.example/library", "null/library", "no?origin/library", "https://shop.example/other"],
            _log.Select(line => line.Text.Split(' ') is var words ? $"{words[3]}/{words[^1].TrimEnd('.')}" : ""));
    }

    [Fact]
    public void The_log_has_a_bound_and_says_that_it_was_reached()
    {
        for (var i = 0; i < 3 * PageOrigins.NotedMax; i++)
            _pages.WhyNot(Request("https", "nudge.example", $"https://a{i}.example"), App());
        Assert.Equal(PageOrigins.NotedMax + 1, _log.Count);

        _time.Advance(TimeSpan.FromHours(1));
        _pages.WhyNot(Request("https", "nudge.example", "https://after.example"), App());
        Assert.Contains("https://after.example", _log[^1].Text, StringComparison.Ordinal);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Add((logLevel, formatter(state, exception)));

    private static AppView App(string? allowed = null, string id = "library") => new(
        new(
            id, "key", "Library", "prod", true, [], [], new AppSettings(AllowedOrigins: allowed is null ? null : [allowed]),
            DateTimeOffset.UnixEpoch),
        Revocations.None, 1);

    private static HttpRequest Request(string scheme, string host, string? origin)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        (context.Request.Scheme, context.Request.Host) = (scheme, new(host));
        if (origin is not null)
            context.Request.Headers.Origin = origin;
        return context.Request;
    }
}
