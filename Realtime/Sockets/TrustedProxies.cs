using System.Net;

namespace Nudge.Realtime.Sockets;

/// <summary>The proxies whose word about their clients is believed: <c>Nudge:TrustedProxies</c>.</summary>
public sealed class TrustedProxies
{
    /// <param name="list">Addresses and networks with commas between, which were checked at start.</param>
    public TrustedProxies(string list)
    {
        foreach (var proxy in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(proxy, out var address))
                Addresses.Add(address);
            else
                Networks.Add(IPNetwork.Parse(proxy));
        }
    }

    public List<IPAddress> Addresses { get; } = [];

    public List<IPNetwork> Networks { get; } = [];

    public bool Has(IPAddress? address)
    {
        if (address is null || (Addresses.Count == 0 && Networks.Count == 0))
            return false;
        return Knows(address) || (address.IsIPv4MappedToIPv6 && Knows(address.MapToIPv4()));
    }

    /// <summary>Whose request it is, as <c>UseForwardedHeaders</c> would say, for a socket that HTTP never sees.</summary>
    /// <param name="peer">Who connected.</param>
    /// <param name="forwardedFor">All of <c>X-Forwarded-For</c>; <see langword="null"/>: there is none.</param>
    public IPAddress? ClientOf(IPAddress? peer, string? forwardedFor)
    {
        if (forwardedFor is null)
            return peer;
        var hops = forwardedFor.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Each hop was written by the one behind it, so the first that is no proxy of ours is the client.
        for (var i = hops.Length - 1; i >= 0 && Has(peer) && IPEndPoint.TryParse(hops[i], out var hop); i--)
            peer = hop.Address;
        return peer;
    }

    private bool Knows(IPAddress address) => Addresses.Contains(address) || Networks.Exists(network => network.Contains(address));
}
