using Nudge.Gateway.Http;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Transports.Sockets;

/// <summary>A Pusher connection on a stream that HTTP has upgraded: behind TLS, over HTTP/2, or from a request that is not usual.</summary>
/// <param name="stream">Both ways.</param>
/// <param name="life">Of the request that was upgraded.</param>
/// <param name="sessions">Who takes the messages.</param>
internal sealed class PusherStream(Stream stream, RequestLife life, PusherSessions sessions) : PusherReader(sessions)
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None);
        await stream.FlushAsync(CancellationToken.None);
    }

    public override ValueTask<int> WaitAsync() => stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer, CancellationToken.None);

    public override void Abort() => life.Abort();

    protected override void FinishWriting()
    {
        // A stream of HTTP ends when its request does.
    }

    protected override void End()
    {
        // The request ends now, after what was written.
    }
}
