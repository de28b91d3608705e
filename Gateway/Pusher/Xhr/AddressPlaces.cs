using System.Net;
using System.Net.Sockets;

namespace Nudge.Gateway.Pusher.Xhr;

/// <summary>How many places each address has taken. A network of IPv6 that one subscriber gets (/64) counts as one address. Any thread may use it.</summary>
internal sealed class AddressPlaces(int max)
{
    private const int NetworkBytes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _taken = [];

    /// <summary>Takes a place.</summary>
    /// <returns><see langword="false"/> if the address has as many as it may.</returns>
    public bool TryEnter(IPAddress address)
    {
        var network = NetworkOf(address);
        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(network);
            if (taken >= max)
                return false;
            _taken[network] = taken + 1;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        var network = NetworkOf(address);
        lock (_gate)
        {
            if (--_taken[network] == 0)
                _taken.Remove(network);
        }
    }

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }
}
