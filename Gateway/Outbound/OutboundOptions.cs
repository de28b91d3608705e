using System.ComponentModel.DataAnnotations;
using System.Net;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Outbound;

/// <summary>The bounds of calls to addresses that tenants or devices supply. Section <c>Nudge:Outbound</c>.</summary>
public sealed class OutboundOptions : ICheckedSettings
{
    public const string Section = "Nudge:Outbound";

    /// <summary>
    /// Addresses or networks (CIDR), with commas between, that may be called although they are private, loopback or link-local; these alone
    /// may be called without TLS. Default: none. Addresses that tenants enter can reach them, so name no more than is meant.
    /// </summary>
    public string AllowedNetworks { get; set; } = "";

    /// <summary>Seconds that a connection may take to come about, with its name looked up and TLS agreed on. 1 to 60, default 5.</summary>
    [Range(1, 60)]
    public int ConnectSeconds { get; set; } = 5;

    /// <summary>Seconds that a whole call may take. 1 to 60, default 10.</summary>
    [Range(1, 60)]
    public int CallSeconds { get; set; } = 10;

    /// <summary>
    /// Calls to one webhook's receiver in a second, which may come at once. More events than that share calls, up to 100 in one, whether
    /// the app batches or not. 1 to 10,000, default 10.
    /// </summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 10;

    /// <summary>
    /// Events of webhooks of one app's public channels in a second; anybody who knows the app's key can bring them about. Fifty seconds'
    /// worth may come at once, and of all apps five times as many; the others are dropped. 1 to 100,000, default 100.
    /// </summary>
    [Range(1, 100_000)]
    public int PublicEventsPerSecond { get; set; } = 100;

    /// <summary>Connections to one receiver. 1 to 1,000, default 32.</summary>
    [Range(1, 1_000)]
    public int ConnectionsPerReceiverMax { get; set; } = 32;

    internal IEnumerable<string> AllowedNetworkTexts =>
        AllowedNetworks.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="FormatException">One of them is no network.</exception>
    internal IEnumerable<IPNetwork> Networks => AllowedNetworkTexts.Select(text =>
        TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is no network."));

    public IEnumerable<string> FindMistakes() =>
        from text in AllowedNetworkTexts
        where !TryParse(text, out _)
        select $"{Section}:{nameof(AllowedNetworks)} has '{text}'. Give addresses or networks, such as 10.1.0.0/16,127.0.0.1.";

    internal static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
