using System.Net.Sockets;

namespace Nudge.Realtime.Sockets;

/// <summary>Writes to a socket that does not block: straight into the kernel's buffer, in the thread that has the bytes.</summary>
public static class SocketWriting
{
    /// <summary>Writes; completes at once wherever the kernel takes the bytes at once.</summary>
    /// <param name="socket">Its <see cref="Socket.Blocking"/> is off.</param>
    /// <param name="bytes">Must stay as they are until the task completes.</param>
    /// <exception cref="IOException">The connection is gone.</exception>
    public static ValueTask WriteAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        var sent = socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (sent == bytes.Length)
            return ValueTask.CompletedTask;
        return error is SocketError.Success or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable
            ? new(WriteRestAsync(socket, bytes[Math.Max(0, sent)..]))
            : ValueTask.FromException(new IOException("The connection is gone.", new SocketException((int)error)));
    }

    private static async Task WriteRestAsync(Socket socket, ReadOnlyMemory<byte> rest)
    {
        try
        {
            while (rest.Length > 0)
                rest = rest[await socket.SendAsync(rest, SocketFlags.None, CancellationToken.None)..];
        }
        catch (SocketException exception)
        {
            throw new IOException("The connection is gone.", exception);
        }
    }
}
