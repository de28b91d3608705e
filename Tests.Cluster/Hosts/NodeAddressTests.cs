using Nudge.Silo.Cluster.Membership;

namespace Nudge.Tests.Cluster.Hosts;

/// <summary>Silos trust whoever reaches them, so a node's address is one that the outside has no way to.</summary>
public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("::1")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    public void A_private_one_will_do(string address) => Assert.Empty(new ClusterOptions { NodeAddress = address }.FindMistakes());

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::ffff:203.0.113.7")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8::a00:1")] // Its last bytes are those of 10.0.0.1.
    [InlineData("2a00:1450:4001:80b::c0a8:1")] // And of 192.168.0.1.
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("ff02::1")]
    public void A_public_one_is_refused(string address) => Assert.Contains(
        "which is not private", Assert.Single(new ClusterOptions { NodeAddress = address }.FindMistakes()), StringComparison.Ordinal);
}
