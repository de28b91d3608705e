using System.Net.Sockets;

namespace Nudge.Bench.Engine;

/// <summary>One socket of the generator. Bytes that a turn did not consume are kept and come again in front of the next ones.</summary>
internal abstract class Connection
{
    private EventLoop? _loop;
    private Socket? _socket;
    private int _handle;
    private byte[] _unfinished = [];
    private int _unfinishedBytes;
    private byte[] _unsent = [];
    private int _unsentBytes;

    /// <summary>Why a connection ended where its other end closed it as it should.</summary>
    internal const string ClosedByServer = "closed by the server";

    internal bool IsOpen => _socket is not null;

    /// <summary>Why the server ended it; <see langword="null"/> if it did not.</summary>
    internal string? ClosedBecause { get; private set; }

    internal void Bind(EventLoop loop, Socket socket)
    {
        _loop = loop;
        _socket = socket;
        _handle = (int)socket.Handle;
        ClosedBecause = null;
    }

    internal abstract void OnOpened();

    /// <summary>Handles what has arrived; returns how many bytes of it were consumed.</summary>
    protected abstract int OnReceived(ReadOnlySpan<byte> bytes);

    /// <summary>The server ended the connection, or it broke.</summary>
    protected abstract void OnLost(string reason);

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        if (_socket is null)
            return;
        if (_unsentBytes == 0)
        {
            bytes = bytes[Try(bytes)..];
            if (bytes.IsEmpty || _socket is null)
                return;
            _loop!.WatchWrites(_handle, true);
        }

        Keep(bytes, ref _unsent, ref _unsentBytes);
    }

    internal void Flush()
    {
        var sent = Try(_unsent.AsSpan(0, _unsentBytes));
        if (_socket is null)
            return;
        _unsent.AsSpan(sent, _unsentBytes - sent).CopyTo(_unsent);
        _unsentBytes -= sent;
        if (_unsentBytes == 0)
            _loop!.WatchWrites(_handle, false);
    }

    internal void Receive(byte[] buffer)
    {
        _unfinished.AsSpan(0, _unfinishedBytes).CopyTo(buffer);
        var count = _socket!.Receive(buffer.AsSpan(_unfinishedBytes), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success || count == 0)
        {
            Lose(error == SocketError.Success ? ClosedByServer : error.ToString());
            return;
        }

        var bytes = buffer.AsSpan(0, _unfinishedBytes + count);
        _unfinishedBytes = 0;
        var rest = bytes[OnReceived(bytes)..];
        if (rest.Length > EventLoop.UnfinishedBytesMax)
            Lose($"a message of more than {EventLoop.UnfinishedBytesMax} bytes");
        else if (_socket is not null && !rest.IsEmpty)
            Keep(rest, ref _unfinished, ref _unfinishedBytes);
    }

    /// <summary>Drops the connection as a network that goes away does: a reset, no goodbye.</summary>
    internal void Abort()
    {
        if (_socket is null)
            return;
        _loop!.Forget(_handle);
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
        _socket = null;
        _unfinishedBytes = _unsentBytes = 0;
    }

    protected void Lose(string reason)
    {
        ClosedBecause = reason;
        Abort();
        OnLost(reason);
    }

    private int Try(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket!.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
            return Math.Max(0, sent);
        Lose(error.ToString());
        return 0;
    }

    private static void Keep(ReadOnlySpan<byte> bytes, ref byte[] store, ref int used)
    {
        if (store.Length < used + bytes.Length)
            Array.Resize(ref store, Math.Max(512, (used + bytes.Length) * 2));
        bytes.CopyTo(store.AsSpan(used));
        used += bytes.Length;
    }
}
