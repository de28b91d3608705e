namespace Nudge.Realtime.Connections;

/// <summary>
/// A stream that we own: behind TLS or HTTP/2, where the socket is not ours to write to, or the body of a response that does not end.
/// </summary>
/// <param name="stream">Where the bytes go.</param>
/// <param name="close">Ends the connection; is told whether a write is under way, which would keep it from ending.</param>
public sealed class StreamSink(Stream stream, Action<bool> close) : ISink
{
    private volatile bool _isWriting;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var writing = WriteAndFlushAsync(bytes);
        if (writing.IsCompletedSuccessfully)
            return ValueTask.CompletedTask;
        _isWriting = true;
        return new(WaitAsync(writing));
    }

    public void Close() => close(_isWriting);

    private async Task WriteAndFlushAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None);
        await stream.FlushAsync(CancellationToken.None);
    }

    private async Task WaitAsync(Task writing)
    {
        try
        {
            await writing;
        }
        finally
        {
            _isWriting = false;
        }
    }
}
