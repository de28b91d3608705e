using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nudge.Gateway.Outbound;

/// <summary>Which addresses may be called: those of the public internet, and those that the operator opened.</summary>
/// <remarks>
/// A tenant's URL may name whatever it likes, and so may the tenant's own DNS; hence addresses are judged, at the moment of connecting, and
/// not names. The closed ranges are those of IANA's special-purpose registries for IPv4 and IPv6, and multicast.
/// </remarks>
public sealed class OutboundNetworks(IEnumerable<IPNetwork> allowed)
{
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>All that is given out as global unicast; the rest of IPv6 is closed.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] ClosedV6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    /// <summary>Addresses of a NAT64 gateway: the last 32 bits are an IPv4 address, which is what counts.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _allowed = [.. allowed];

    /// <summary>Whether the operator opened any.</summary>
    public bool HasOpened => _allowed.Length > 0;

    /// <summary>Whether the operator opened the address; only then may it be called without TLS.</summary>
    public bool IsOpened(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_allowed, network => network.Contains(plain));
    }

    public bool Permits(IPAddress address)
    {
        var plain = Plain(address);
        return IsOpened(plain) || !IsClosed(plain);
    }

    private static bool IsClosed(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => Array.Exists(Closed, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 =>
            address.ScopeId != 0 || !GlobalV6.Contains(address) || Array.Exists(ClosedV6, network => network.Contains(address)),
        _ => true,
    };

    /// <summary>The IPv4 address behind the forms in which IPv6 writes one.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !Nat64.Contains(address))
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
    }
}
