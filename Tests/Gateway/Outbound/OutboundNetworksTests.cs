using System.Net;
using Nudge.Gateway.Outbound;

namespace Nudge.Tests.Gateway.Outbound;

public sealed class OutboundNetworksTests
{
    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void Addresses_of_the_internet_may_be_called(string address) =>
        Assert.True(new OutboundNetworks([]).Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    public void Addresses_of_special_networks_may_not(string address) =>
        Assert.False(new OutboundNetworks([]).Permits(IPAddress.Parse(address)));

    [Fact]
    public void Networks_that_the_operator_opened_may_be_called_and_no_others()
    {
        var networks = new OutboundNetworks([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("::1/128")]);

        Assert.True(networks.Permits(IPAddress.Parse("10.1.255.1")));
        Assert.True(networks.Permits(IPAddress.Parse("::ffff:10.1.0.1")));
        Assert.True(networks.Permits(IPAddress.IPv6Loopback));
        Assert.False(networks.Permits(IPAddress.Parse("10.2.0.1")));
        Assert.False(networks.Permits(IPAddress.Loopback));
        Assert.True(networks.IsOpened(IPAddress.Parse("10.1.0.1")));
        Assert.False(networks.IsOpened(IPAddress.Parse("8.8.8.8")));
    }
}
