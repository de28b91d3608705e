using System.Buffers;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>A request that is answered as soon as there is something: with that, and whatever else waits for the session.</summary>
internal sealed class XhrPoll : XhrReceiver, IDisposable
{
    /// <summary>Bytes of one answer, unless a single line is larger.</summary>
    private const int BytesMax = 262_144;
    private const int FirstBytes = 4_096;

    private byte[]? _buffer;
    private int _length;

    public override bool AnswersHeartbeats => false;

    public override bool IsFull => false;

    public override bool IsConfirmedByNext => true;

    /// <summary>Whole lines; good until it is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public override bool TryWrite(ReadOnlyMemory<byte> line, out ValueTask writing)
    {
        writing = default;
        if (_length > 0 && _length + line.Length > BytesMax)
            return false;
        Reserve(line.Length);
        line.Span.CopyTo(_buffer.AsSpan(_length));
        _length += line.Length;
        End();
        return true;
    }

    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private void Reserve(int bytes)
    {
        if (_buffer is not null && _buffer.Length - _length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(2 * _length, _length + bytes)));
        Written.CopyTo(larger);
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
