using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Membership;

/// <summary>
/// The operator's settings of a node of a cluster: section <c>Nudge</c>, environment <c>NUDGE__…</c>, or the command line.
/// </summary>
public sealed class ClusterOptions : ICheckedSettings
{
    public const string Section = "Nudge";

    private const int ClusterNameLengthMax = 100;

    /// <summary>The role of this process. Default: <see cref="ClusterRole.All"/>.</summary>
    public ClusterRole Role { get; set; } = ClusterRole.All;

    /// <summary>
    /// Where the members of the cluster find each other: <c>postgres:</c> with a connection string; <c>postgres</c> alone or nothing, which
    /// is the default: the store's own server; <c>redis:</c> with what StackExchange.Redis reads (<c>host:6379,password=…</c>).
    /// </summary>
    public string Cluster { get; set; } = "";

    /// <summary>Nodes of one name are one cluster. 1 to 100 letters, digits, <c>_ -</c>. Default: <c>nudge</c>.</summary>
    public string ClusterName { get; set; } = "nudge";

    /// <summary>
    /// The address under which other nodes reach this one: loopback, or a private, unique local or link-local address of this machine.
    /// Default: 127.0.0.1.
    /// </summary>
    public string NodeAddress { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos. 1 to 65,535, default 11111.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The port for processes of the role <c>gateway</c>. 1 to 65,535, default 30000.</summary>
    [Range(1, 65_535)]
    public int ClientPort { get; set; } = 30_000;

    /// <summary>Whether <c>/dashboard</c> is served to admins, and silos count for it what their grains do. Default: yes.</summary>
    public bool Dashboard { get; set; } = true;

    internal IPAddress Address => IPAddress.Parse(NodeAddress);

    /// <summary>Finds what is wrong with a value for <see cref="Role"/>, as it was given; <see langword="null"/>: nothing.</summary>
    internal static string? CheckRole(string value) => Enum.GetNames<ClusterRole>().Contains(value, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"{Section}:{nameof(Role)} (--role) is '{value}'. Give all, silo or gateway.";

    public IEnumerable<string> FindMistakes()
    {
        if (ClusterName.Length is 0 or > ClusterNameLengthMax
            || ClusterName.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '_' and not '-'))
            yield return $"Nudge:ClusterName (--cluster-name) is '{ClusterName}'. Give 1 to {ClusterNameLengthMax} letters, digits, _ and "
                + "-.";
        if (!IPAddress.TryParse(NodeAddress, out var address))
            yield return $"Nudge:NodeAddress (--node-address) is '{NodeAddress}'. Give an IP address of this machine, such as 127.0.0.1.";
        else if (!IsPrivate(address))
            yield return $"Nudge:NodeAddress (--node-address) is {address}, which is not private. Silos trust whoever reaches them: give a "
                + "private address.";
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        var bytes = address.GetAddressBytes();
        return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 100 && bytes[1] is >= 64 and < 128) || (bytes[0] == 169 && bytes[1] == 254);
    }
}
