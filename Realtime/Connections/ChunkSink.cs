using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Nudge.Realtime.Sockets;

namespace Nudge.Realtime.Connections;

/// <summary>
/// The socket under a response of HTTP/1.1 that has begun and does not end: each write is a chunk of it (RFC 9112, section 7.1), straight
/// into the kernel's buffer. Kestrel writes the last chunk when the response ends.
/// </summary>
/// <remarks>Kestrel's own way costs two to three times the processor: a pipe, a flush and a thread for each receiver.</remarks>
public sealed class ChunkSink : ISink
{
    // The length in hexadecimal digits, and two line ends.
    private const int OverheadMax = 8 + 2 + 2;

    private readonly Socket _socket;
    private readonly Action<bool> _close;
    private volatile bool _isWriting;

    /// <param name="socket">Nobody else writes to it meanwhile.</param>
    /// <param name="close">Ends the response; is told whether a write is under way, which would keep it from ending.</param>
    public ChunkSink(Socket socket, Action<bool> close)
    {
        _socket = socket;
        _close = close;
        // Reads of the framework are asynchronous and do not care; our writes must never wait.
        socket.Blocking = false;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        // A chunk of nothing is the end.
        if (bytes.IsEmpty)
            return ValueTask.CompletedTask;
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length + OverheadMax);
        var writing = SocketWriting.WriteAsync(_socket, buffer.AsMemory(0, Write(bytes.Span, buffer)));
        if (!writing.IsCompletedSuccessfully)
        {
            _isWriting = true;
            return new(WaitAsync(writing, buffer));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return ValueTask.CompletedTask;
    }

    public void Close() => _close(_isWriting);

    private static int Write(ReadOnlySpan<byte> bytes, Span<byte> chunk)
    {
        bytes.Length.TryFormat(chunk, out var length, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(chunk[length..]);
        length += 2;
        bytes.CopyTo(chunk[length..]);
        length += bytes.Length;
        "\r\n"u8.CopyTo(chunk[length..]);
        return length + 2;
    }

    private async Task WaitAsync(ValueTask writing, byte[] buffer)
    {
        try
        {
            await writing;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _isWriting = false;
        }
    }
}
