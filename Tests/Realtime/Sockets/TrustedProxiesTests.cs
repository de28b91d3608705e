using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nudge.Realtime.Sockets;

namespace Nudge.Tests.Realtime.Sockets;

/// <summary>A socket that HTTP never sees has the client that HTTP would have said.</summary>
public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("10.0.0.1", null)]
    [InlineData("10.0.0.1", "")]
    [InlineData("10.0.0.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "192.0.2.1:4711")]
    [InlineData("10.0.0.1", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:4711")]
    [InlineData("10.0.0.1", "198.51.100.1, 192.0.2.1")]
    [InlineData("10.0.0.1", "198.51.100.1,192.0.2.1, 10.9.9.9")]
    [InlineData("10.0.0.1", "10.1.1.1, 10.2.2.2")]
    [InlineData("10.0.0.1", "unknown")]
    [InlineData("10.0.0.1", "192.0.2.1, unknown")]
    [InlineData("10.0.0.1", "192.0.2.1, unknown, 10.2.2.2")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.1")]
    [InlineData("192.0.2.7", "192.0.2.1")]
    [InlineData("2001:db8:7::1", "192.0.2.1")]
    public async Task The_client_is_the_one_that_forwarded_headers_give(string peer, string? header)
    {
        var proxies = new TrustedProxies("10.0.0.0/8, 2001:db8:7::1");
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        proxies.Addresses.ForEach(options.KnownProxies.Add);
        proxies.Networks.ForEach(options.KnownIPNetworks.Add);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
        if (header is not null)
            context.Request.Headers["X-Forwarded-For"] = header;

        await new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(options)).Invoke(context);

        Assert.Equal(context.Connection.RemoteIpAddress, proxies.ClientOf(IPAddress.Parse(peer), header));
    }
}
