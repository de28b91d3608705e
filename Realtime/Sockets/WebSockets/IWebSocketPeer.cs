namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>A WebSocket whose frames we read ourselves: where its bytes come from, and who is told what they say.</summary>
public interface IWebSocketPeer
{
    /// <summary>Bytes of the longest message that is taken now.</summary>
    int MessageBytesMax { get; }

    /// <summary>Completes when there is something to read; needs no buffer meanwhile. The byte that it gives says nothing.</summary>
    ValueTask<int> WaitAsync();

    /// <summary>Reads what is there.</summary>
    /// <returns>How many bytes; 0: the client has ended.</returns>
    ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>A whole text message, valid UTF-8. The buffer is good until the task completes.</summary>
    ValueTask ReceiveAsync(ReadOnlyMemory<byte> message);

    /// <summary>The client asks for a pong with these bytes.</summary>
    void Ping(ReadOnlySpan<byte> payload);

    /// <summary>The client answers a ping that had these bytes, or says unasked that it is there.</summary>
    void Pong(ReadOnlySpan<byte> payload);

    /// <summary>Anything whole has come: a sign of life.</summary>
    void NoteRead();

    /// <summary>The bytes that have come were taken.</summary>
    /// <param name="hasEnded">Whether a message that was begun has ended.</param>
    /// <param name="isWithin">Whether one is begun.</param>
    void NoteTaken(bool hasEnded, bool isWithin);

    /// <summary>The client has closed, or has broken the protocol; nothing more is read.</summary>
    /// <param name="code">The bytes to answer.</param>
    /// <param name="isViolation">Whether it has broken the protocol.</param>
    void ClosedBy(int code, bool isViolation);
}
