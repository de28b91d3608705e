using System.Net;

namespace Nudge.Bench.Hostile;

/// <summary>
/// Addresses of loopback's network that connections come from, so that bounds by address tell the honest from the others.
/// </summary>
internal static class LoopbackAddresses
{
    private const int HonestAddresses = 50;

    /// <summary>An application server's.</summary>
    internal static IPAddress Publisher { get; } = IPAddress.Parse("127.1.1.1");

    /// <summary>An attacker who has one.</summary>
    internal static IPAddress Attacker { get; } = IPAddress.Parse("127.0.0.2");

    /// <summary>Clients share some, as homes and offices do.</summary>
    internal static IPAddress OfClient(int number) => new([127, 1, 0, (byte)(1 + number % HonestAddresses)]);

    /// <summary>One of the many that a botnet has.</summary>
    internal static IPAddress OfMany(int number) => new([127, 2, (byte)(number / 250 % 250), (byte)(1 + number % 250)]);
}
