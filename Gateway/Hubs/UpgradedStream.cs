using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// The stream that the framework's WebSocket reads from and, for its pongs and its part of a close, writes to: between our frames, through
/// the outlet.
/// </summary>
/// <param name="upgraded">The client's bytes.</param>
/// <param name="outlet">Where ours go.</param>
/// <param name="mayAnswer">Whether the client may be answered once more: each of its pings has a pong.</param>
internal sealed class UpgradedStream(Stream upgraded, Outlet outlet, Func<bool> mayAnswer) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        upgraded.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        upgraded.ReadAsync(buffer, offset, count, cancellationToken);

    /// <summary>
    /// A client that sends pings and reads no pongs fills its outbox, and is closed for it like any other that does not read.
    /// </summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (mayAnswer() && !outlet.Write(buffer.ToArray()))
            outlet.Abort();
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Nothing waits here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
