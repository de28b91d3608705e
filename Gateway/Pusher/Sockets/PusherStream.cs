using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Sockets;

/// <summary>A Pusher connection on a stream that HTTP has upgraded: behind TLS, over HTTP/2, or from a request that is not usual.</summary>
/// <param name="stream">Both ways.</param>
/// <param name="abort">Ends the connection below at once. Not called after the request has ended: by then it may be another one's.</param>
/// <param name="sessions">Who takes the messages.</param>
internal sealed class PusherStream(Stream stream, Action abort, PusherSessions sessions) : PusherReader(sessions)
{
    private readonly Lock _gate = new();
    private bool _hasEnded;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None);
        await stream.FlushAsync(CancellationToken.None);
    }

    public override ValueTask<int> WaitAsync() => stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer, CancellationToken.None);

    public override void Abort()
    {
        lock (_gate)
        {
            if (!_hasEnded)
                abort();
        }
    }

    protected override void FinishWriting()
    {
        // A stream of HTTP ends when its request does.
    }

    /// <summary>The request ends now, after what was written.</summary>
    protected override void End()
    {
        lock (_gate)
            _hasEnded = true;
    }
}
