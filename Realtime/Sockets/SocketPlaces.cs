using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Nudge.Core.Limits;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// Counts the sockets of clients from the moment they are accepted, whatever they say and whether they say anything. Any thread may use it.
/// </summary>
/// <remarks>
/// A system gives out the lowest free number, so the number of a new socket tells how many files the process has open in all: the last ones
/// are kept for the store and for the runtime, which does not survive that a file cannot be opened (ADR 0054).
/// </remarks>
public sealed partial class SocketPlaces
{
    private readonly int _max;
    private readonly long _numberMax;
    private readonly Places<IPAddress> _addresses;
    private readonly TrustedProxies _proxies;
    private readonly ConnectionMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LogBound _fileLines;
    private readonly LogBound _allLines;
    private readonly LogBound _addressLines;
    private int _count;

    public SocketPlaces(
        IOptions<ConnectionsOptions> options, TrustedProxies proxies, ConnectionMetrics metrics, TimeProvider time,
        ILogger<SocketPlaces> logger)
    {
        (_proxies, _metrics, _logger) = (proxies, metrics, logger);
        // One for each setting: none of them hides another.
        (_fileLines, _allLines, _addressLines) = (LogBound.OfRefusals(time), LogBound.OfRefusals(time), LogBound.OfRefusals(time));
        _max = options.Value.SocketsInAll;
        _numberMax = OpenFiles.Limit is { } limit ? OpenFiles.ForClients(limit, OpenFiles.Used) : long.MaxValue;
        _addresses = new(options.Value.SocketsPerAddress(_numberMax - OpenFiles.Used));
        metrics.WatchSockets(() => Count);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Takes a place for a socket that was accepted. One of a proxy's sockets counts for nobody: its clients are behind it.
    /// </summary>
    /// <returns><see langword="null"/>: there is none, and the socket is to be closed.</returns>
    public SocketPlace? TryTake(Socket socket)
    {
        if (socket.SafeHandle.DangerousGetHandle() >= _numberMax)
            return RefuseForFiles();
        if (Interlocked.Increment(ref _count) > _max)
        {
            Interlocked.Decrement(ref _count);
            return RefuseInAll();
        }

        var peer = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        var network = peer is null || _proxies.Has(peer) ? null : ClientNetwork.Of(peer);
        if (network is null || _addresses.TryTake(network))
            return new(this, peer, network);
        Interlocked.Decrement(ref _count);
        return RefuseAddress(network);
    }

    /// <summary>Whose a request is that came over a socket of this peer.</summary>
    internal IPAddress? ClientOf(IPAddress? peer, string? forwardedFor) => _proxies.ClientOf(peer, forwardedFor);

    internal void GiveBack(IPAddress? network)
    {
        // In this order: whoever sees that nothing is taken finds every place free.
        if (network is not null)
            _addresses.GiveBack(network);
        Interlocked.Decrement(ref _count);
    }

    private SocketPlace? RefuseForFiles()
    {
        _metrics.SocketRefused("files");
        if (_fileLines.TryTake(out _))
            LogFiles(_logger, OpenFiles.Limit ?? 0, OpenFiles.Used);
        return null;
    }

    private SocketPlace? RefuseInAll()
    {
        _metrics.SocketRefused("process");
        if (_allLines.TryTake(out _))
            LogInAll(_logger, _max);
        return null;
    }

    private SocketPlace? RefuseAddress(IPAddress network)
    {
        _metrics.SocketRefused("address");
        if (_addressLines.TryTake(out _))
            LogAddress(_logger, network, _addresses.Max);
        return null;
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Sockets are closed as they come: the process may have {Limit} files open, needs {Used} and keeps the last ones for itself. Raise "
        + "the limit of open files, or lower Nudge:Connections:SocketsMax.")]
    private static partial void LogFiles(ILogger logger, long limit, long used);

    [LoggerMessage(2, LogLevel.Warning, "Sockets are closed as they come: {Max} are open, which is Nudge:Connections:SocketsMax.")]
    private static partial void LogInAll(ILogger logger, int max);

    [LoggerMessage(
        3, LogLevel.Warning,
        "Sockets of {Address} are closed as they come: it has {Max}, which is Nudge:Connections:SocketsPerAddressMax. If it is a proxy, "
        + "name it in Nudge:TrustedProxies.")]
    private static partial void LogAddress(ILogger logger, IPAddress address, int max);
}
