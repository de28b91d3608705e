using System.Net;
using System.Net.Sockets;

namespace Nudge.Core.Limits;

/// <summary>Whom a bound by address counts as one: an address of IPv4, or the /64 of IPv6 that one subscriber has to itself.</summary>
public static class ClientNetwork
{
    private const int NetworkBytes = 8;
    private const int WideBytes = 6;

    /// <param name="address">
    /// The client's, after <c>TrustedProxies</c>; <see langword="null"/> where there is none, such as a Unix socket.
    /// </param>
    /// <returns>The address to count by: of IPv6 the address of its network, of IPv4 (also inside IPv6) the address itself.</returns>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Cut(address, NetworkBytes) : address;
    }

    /// <summary>
    /// The /48 of IPv6 that a customer of a provider may have, with 65,536 times a /64 in it; <see langword="null"/> for IPv4, where an
    /// address is all.
    /// </summary>
    public static IPAddress? WideOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? Cut(address, WideBytes) : null;

    private static IPAddress Cut(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[length..].Clear();
        return new(bytes);
    }
}
