using System.IO.Pipelines;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>
/// A response that does not end. A client that has read more than 256 kB of it lets it go and begins the next one (pusher-js,
/// <c>HTTPRequest</c>).
/// </summary>
/// <remarks>
/// Writes after the client has decided to let go are lost. It decides by characters read, at the end of a line; so nothing is written
/// behind the line that reaches the bound: all that follows waits for the next stream.
/// </remarks>
internal sealed class XhrStream(PipeWriter body) : XhrReceiver
{
    private const int BytesMax = 262_144;

    private long _written;
    private Task _writing = Task.CompletedTask;

    public override Task Writing => _writing;

    public override bool AnswersHeartbeats => true;

    public override bool IsFull => _written > BytesMax;

    /// <summary>Its client says in the protocol's own way what it has: by its answers to pings.</summary>
    public override bool IsConfirmedByNext => false;

    public override bool TryWrite(ReadOnlyMemory<byte> line, out ValueTask writing)
    {
        writing = default;
        if (IsFull)
            return false;
        _written += line.Length;
        var flushing = body.WriteAsync(line, CancellationToken.None);
        if (flushing.IsCompletedSuccessfully)
        {
            _ = flushing.Result;
            return true;
        }

        _writing = flushing.AsTask();
        writing = new(_writing);
        return true;
    }
}
