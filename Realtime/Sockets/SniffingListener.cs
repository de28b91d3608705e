using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Nudge.Core.Limits;

namespace Nudge.Realtime.Sockets;

/// <summary>Accepts connections on one address and looks at their first bytes; gives Kestrel those that nobody takes.</summary>
internal sealed partial class SniffingListener : IConnectionListener
{
    // A longer head is unusual, and HTTP goes on with it.
    private const int HeadBytesMax = 8_192;

    // Between two attempts to accept where the process or the machine has nothing left to accept with.
    private static readonly TimeSpan ShortageWait = TimeSpan.FromMilliseconds(100);

    // A browser opens connections ahead of need; one that stays silent for one to two of these is closed.
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(60);

    private readonly SocketTransportOptions _options;
    private readonly ISocketTaker[] _takers;
    private readonly SocketPlaces _places;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogBound _refusals;
    private readonly WriteThroughPrefix[] _writeThrough;
    private readonly SocketConnectionContextFactory _connections;
    private readonly SocketConnectionContextFactory _writeThroughConnections;
    private readonly BlockPool _pool;
    private readonly Channel<ConnectionContext> _forKestrel = Channel.CreateUnbounded<ConnectionContext>();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private CancellationTokenSource _patience = new();
    private CancellationTokenSource? _ending;
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    public SniffingListener(
        EndPoint endpoint, SocketTransportOptions options, ISocketTaker[] takers, WriteThroughPrefix[] writeThrough, SocketPlaces places,
        IMemoryPoolFactory<byte> pools, TimeProvider time, ILogger logger)
    {
        EndPoint = endpoint;
        _options = options;
        _takers = takers;
        _writeThrough = writeThrough;
        _places = places;
        _time = time;
        _logger = logger;
        _refusals = LogBound.OfRefusals(time);
        _pool = new(pools.Create());
        _connections = Connections(options.MaxWriteBufferSize);
        _writeThroughConnections = Connections(WriteThroughPrefix.WriteBufferBytes);
        // One timer for all that are silent, not one for each.
        _timer = time.CreateTimer(static state => ((SniffingListener)state!).LosePatience(), this, SilenceMax, SilenceMax);
    }

    public EndPoint EndPoint { get; private set; }

    private SocketConnectionContextFactory Connections(long? writeBufferBytes) => new(
        new SocketConnectionFactoryOptions
        {
            IOQueueCount = _options.IOQueueCount,
            WaitForDataBeforeAllocatingBuffer = _options.WaitForDataBeforeAllocatingBuffer,
            MaxReadBufferSize = _options.MaxReadBufferSize,
            MaxWriteBufferSize = writeBufferBytes,
            UnsafePreferInlineScheduling = _options.UnsafePreferInlineScheduling,
        },
        _logger);

    /// <summary>Begins to listen.</summary>
    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public void Listen()
    {
        _socket = _options.CreateBoundListenSocket(EndPoint);
        EndPoint = _socket.LocalEndPoint!;
        _socket.Listen(_options.Backlog);
        _accepting = AcceptAllAsync(_socket);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _forKestrel.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_forKestrel.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket?.Dispose();
        // Before the loop is awaited: it may wait itself.
        await _stopped.CancelAsync();
        await _accepting;
        _forKestrel.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await _timer.DisposeAsync();
        while (_forKestrel.Reader.TryRead(out var connection))
            await connection.DisposeAsync();
        _connections.Dispose();
        _writeThroughConnections.Dispose();
        _pool.MemoryPool.Dispose();
    }

    /// <summary>Owned by the listener: it ends with the socket.</summary>
    private async Task AcceptAllAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                Take(await listening.AcceptAsync());
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionAborted
                or SocketError.ConnectionReset)
            {
                // The client is gone already; others may do better.
            }
            catch (SocketException exception)
            {
                // The machine or the process has no file or no memory left. It is not asked again at once, or it would do nothing else. A
                // stack trace would have the runtime open files.
                if (_refusals.TryTake(out _))
                    LogNotAccepted(_logger, exception.SocketErrorCode);
                await Task.Delay(ShortageWait, _time, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Take(Socket socket)
    {
        if (_places.TryTake(socket) is { } place)
            _ = SniffAsync(socket, place);
        else
            socket.Dispose();
    }

    /// <summary>Owned by the listener: it ends when the connection is taken, handed on, or given up; never faults.</summary>
    private async Task SniffAsync(Socket socket, SocketPlace place)
    {
        var head = default(byte[]);
        try
        {
            if (EndPoint is IPEndPoint)
                socket.NoDelay = _options.NoDelay;
            // Waits without a buffer. The bytes stay in the socket.
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, Patience());
            head = ArrayPool<byte>.Shared.Rent(HeadBytesMax);
            var length = await socket.ReceiveAsync(head.AsMemory(0, HeadBytesMax), SocketFlags.Peek);
            if (await TryTakeAsync(socket, place, head.AsMemory(0, length)))
                return;
            if (length == 0 || !_forKestrel.Writer.TryWrite(HandOn(socket, place, head.AsSpan(0, length))))
                Drop(socket, place);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It went without a word, or said nothing for too long.
            Drop(socket, place);
        }
        catch (Exception exception)
        {
            LogFailed(_logger, exception);
            Drop(socket, place);
        }
        finally
        {
            if (head is not null)
                ArrayPool<byte>.Shared.Return(head);
        }
    }

    private static void Drop(Socket socket, SocketPlace place)
    {
        socket.Dispose();
        place.Dispose();
    }

    private async ValueTask<bool> TryTakeAsync(Socket socket, SocketPlace place, ReadOnlyMemory<byte> head)
    {
        foreach (var taker in _takers)
        {
            if (head.Span.StartsWith(taker.Prefix) && await taker.TryTakeAsync(socket, place, head))
                return true;
        }

        return false;
    }

    private PlacedConnection HandOn(Socket socket, SocketPlace place, ReadOnlySpan<byte> head)
    {
        var writesThrough = WritesThrough(head);
        var connection = (writesThrough ? _writeThroughConnections : _connections).Create(socket);
        if (writesThrough)
            connection.Features.Set<IWriteThroughFeature>(new WriteThroughPrefix.Feature(socket));
        // The factory's own is the shared one, which gives nothing to a writer that names no size; HTTP counts on blocks.
        connection.Features.Set<IMemoryPoolFeature>(_pool);
        return new(connection, place);
    }

    private bool WritesThrough(ReadOnlySpan<byte> head)
    {
        foreach (var prefix in _writeThrough)
        {
            if (head.StartsWith(prefix.Bytes.Span))
                return true;
        }

        return false;
    }

    private CancellationToken Patience()
    {
        lock (_gate)
            return _stopped.IsCancellationRequested ? _stopped.Token : _patience.Token;
    }

    /// <summary>Closes those that were silent for a whole period.</summary>
    private void LosePatience()
    {
        CancellationTokenSource? lapsed;
        lock (_gate)
            (lapsed, _ending, _patience) = (_ending, _patience, new());
        try
        {
            lapsed?.Cancel();
        }
        catch (AggregateException exception)
        {
            // The work of a connection at its end runs in here, in the thread of the timer, which would end the process.
            LogPatience(_logger, exception);
        }
        finally
        {
            lapsed?.Dispose();
        }
    }

    private sealed record BlockPool(MemoryPool<byte> MemoryPool) : IMemoryPoolFeature;

    [LoggerMessage(
        1, LogLevel.Warning,
        "Connections cannot be accepted ({Error}), which is tried again each 100 ms. Raise the limit of open files if that is the reason, "
        + "or lower Nudge:Connections:SocketsMax.")]
    private static partial void LogNotAccepted(ILogger logger, SocketError error);

    [LoggerMessage(2, LogLevel.Error, "A connection failed before it was handed on.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(13, LogLevel.Error, "Those that were silent for too long could not be closed; this is a fault of the server.")]
    private static partial void LogPatience(ILogger logger, Exception exception);
}
