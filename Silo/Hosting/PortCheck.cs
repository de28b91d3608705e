using System.Net;
using System.Net.Sockets;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Looks, before anything is started, whether the addresses of this process can be listened on: a sentence then says what is wrong.
/// </summary>
/// <remarks>Somebody may take a port right after it; then the server's own start fails.</remarks>
internal static class PortCheck
{
    /// <summary>A name that stands for the loopback address of IPv4 and for that of IPv6.</summary>
    internal const string Localhost = "localhost";

    /// <exception cref="CommandException">One of them cannot be.</exception>
    /// <param name="options">Its addresses for clients.</param>
    /// <param name="others">Those for other processes, with the setting that says them.</param>
    /// <param name="terminal">Told where <c>localhost</c> is only one of its two addresses.</param>
    internal static void Run(ServerOptions options, IReadOnlyList<(string Setting, IPEndPoint Address)> others, TextWriter terminal)
    {
        var own = new List<IPEndPoint>();
        foreach (var address in options.Addresses)
        {
            var setting = $"Nudge:Listen (--listen) is {address}";
            var uri = new Uri(address);
            foreach (var endpoint in EndpointsOf(uri))
            {
                var missing = Find(endpoint);
                if (missing is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported && uri.IdnHost == Localhost)
                    terminal.WriteLine(
                        $"{setting}, and this machine has no {endpoint.Address}: clients that try it first have to go on to the other "
                        + "one.");
                else
                    Check(setting, endpoint, missing, own);
            }
        }

        foreach (var (setting, address) in others)
            Check(setting, address, Find(address), own);
    }

    // As Kestrel reads it: an address, the two of localhost, or any other name for all of them.
    private static IEnumerable<IPEndPoint> EndpointsOf(Uri address) => address switch
    {
        { Port: 0 } => [],
        { IdnHost: Localhost } => [new(IPAddress.Loopback, address.Port), new(IPAddress.IPv6Loopback, address.Port)],
        _ when IPAddress.TryParse(address.IdnHost, out var ip) => [new(ip, address.Port)],
        _ => [new(IPAddress.Any, address.Port)],
    };

    private static SocketError? Find(IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    /// <param name="setting">The name of the endpoint's setting, as a message begins.</param>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="error">The outcome of a trial.</param>
    /// <param name="own">Those that were looked at before, which are free as long as they are not listened on.</param>
    private static void Check(string setting, IPEndPoint endpoint, SocketError? error, List<IPEndPoint> own)
    {
        if (error is not null)
            throw new CommandException($"{setting}, {ReasonOf(error.Value, endpoint)}");
        if (own.Any(other => Overlap(other, endpoint)))
            throw new CommandException(
                $"{setting}, and {endpoint} is given for this process twice. Give each of its addresses once, and each a port of its own.");
        own.Add(endpoint);
    }

    private static bool Overlap(IPEndPoint one, IPEndPoint other) =>
        one.Port == other.Port
        && (one.Address.Equals(other.Address) || one.Address.Equals(IPAddress.Any) || other.Address.Equals(IPAddress.Any));

    private static string ReasonOf(SocketError error, IPEndPoint endpoint) => error switch
    {
        SocketError.AddressAlreadyInUse => $"and another program listens on {endpoint}. Give another port, or end that program.",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
            $"and {endpoint.Address} is no address of this machine. Give one that is, such as 127.0.0.1.",
        SocketError.AccessDenied => $"and this user may not listen on port {endpoint.Port}. Give a port above 1023.",
        _ => $"and {endpoint} cannot be listened on ({error}). Give another address.",
    };
}
