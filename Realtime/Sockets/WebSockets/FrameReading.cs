using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>
/// Reads the frames of one client until it ends (RFC 6455, section 5). No extension is known, so reserved bits are errors.
/// </summary>
/// <remarks>
/// An idle connection owns no buffer: one is rented when there is something to read, and kept only while a frame or a message is
/// incomplete.
/// </remarks>
public sealed class FrameReading(IWebSocketPeer peer)
{
    private const int BufferBytes = 4_096;
    private const int FragmentBytes = 256;

    // The first bytes of a frame, while its header is not complete.
    private const int KeptBytesMax = 512;

    // A client that sends without end lets others have the thread in between.
    private const int BytesInTurnMax = 262_144;

    private byte[]? _buffer;
    private int _filled;
    private ArrayBufferWriter<byte>? _fragments;
    private bool _hasEnded;

    /// <summary>Completes when the client has ended, has closed, or has broken the protocol.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task RunAsync()
    {
        try
        {
            for (var bytesInTurn = 0; ;)
            {
                if (_filled <= KeptBytesMax)
                {
                    Shrink();
                    await peer.WaitAsync();
                }

                var read = await peer.ReadAsync(Rest());
                if (read == 0)
                    return;
                _filled += read;
                if (!await TakeFramesAsync())
                    return;
                peer.NoteTaken(_hasEnded, isWithin: _filled > 0 || _fragments is not null);
                _hasEnded = false;
                bytesInTurn += read;
                if (bytesInTurn < BytesInTurnMax)
                    continue;
                bytesInTurn = 0;
                await Task.Yield();
            }
        }
        finally
        {
            Release();
        }
    }

    private Memory<byte> Rest()
    {
        if (_buffer is null || _buffer.Length < BufferBytes)
            Move(BufferBytes);
        else if (_filled == _buffer.Length)
            Move(Math.Min(2 * _buffer.Length, FrameHeader.FrameBytesMax(peer.MessageBytesMax)));
        return _buffer.AsMemory(_filled);
    }

    /// <summary>
    /// While nothing comes, no more is held than what has come: of a client that begins a frame and goes no further that is a few bytes.
    /// </summary>
    private void Shrink()
    {
        if (_filled == 0)
            Release();
        else if (_buffer!.Length >= BufferBytes)
            Move(_filled);
    }

    /// <summary>Takes another buffer for what has come.</summary>
    [MemberNotNull(nameof(_buffer))]
    private void Move(int bytes)
    {
        var other = ArrayPool<byte>.Shared.Rent(bytes);
        _buffer.AsSpan(0, _filled).CopyTo(other);
        Release();
        _buffer = other;
    }

    private void Release()
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    /// <summary>Takes all whole frames out of the buffer.</summary>
    /// <returns>Whether to read on.</returns>
    private async ValueTask<bool> TakeFramesAsync()
    {
        var taken = 0;
        while (true)
        {
            var isWhole = FrameHeader.TryRead(_buffer.AsSpan(taken, _filled - taken), peer.MessageBytesMax, out var header, out var error);
            if (error != 0)
                return await Violated(error);
            var length = header.Length + header.PayloadLength;
            if (!isWhole || _filled - taken < length)
                break;
            var payload = _buffer.AsMemory(taken + header.Length, header.PayloadLength);
            header.Unmask(payload.Span);
            taken += length;
            peer.NoteRead();
            if (!await TakeAsync(header, payload))
                return false;
            _hasEnded |= _fragments is null;
        }

        if (taken > 0)
            _buffer.AsSpan(taken, _filled - taken).CopyTo(_buffer);
        _filled -= taken;
        return true;
    }

    private ValueTask<bool> TakeAsync(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        switch (header.Kind)
        {
            case FrameKind.Ping:
                peer.Ping(payload.Span);
                return new(true);
            case FrameKind.Pong:
                peer.Pong(payload.Span);
                return new(true);
            case FrameKind.Close:
                var isValid = CloseFrame.TryRead(payload.Span, out var code);
                peer.ClosedBy(code, !isValid);
                return new(false);
            case FrameKind.Binary:
                peer.ClosedBy(CloseFrame.Unsupported, isViolation: true);
                return new(false);
            default:
                return TakeDataAsync(header, payload);
        }
    }

    private ValueTask<bool> TakeDataAsync(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        // A message goes on where one was begun, and only there.
        if ((header.Kind == FrameKind.Continuation) != (_fragments is not null))
            return Violated(CloseFrame.ProtocolError);
        if (_fragments is null && header.IsFinal)
            return DeliverAsync(payload);
        _fragments ??= new(Math.Max(FragmentBytes, payload.Length));
        if (_fragments.WrittenCount + payload.Length > peer.MessageBytesMax)
            return Violated(CloseFrame.TooLarge);
        _fragments.Write(payload.Span);
        if (!header.IsFinal)
            return new(true);
        var message = _fragments.WrittenMemory;
        _fragments = null;
        return DeliverAsync(message);
    }

    private ValueTask<bool> DeliverAsync(ReadOnlyMemory<byte> message)
    {
        if (!Utf8.IsValid(message.Span))
            return Violated(CloseFrame.NotUtf8);
        var receiving = peer.ReceiveAsync(message);
        return receiving.IsCompletedSuccessfully ? new(true) : GoOnAsync(receiving);

        static async ValueTask<bool> GoOnAsync(ValueTask receiving)
        {
            await receiving;
            return true;
        }
    }

    private ValueTask<bool> Violated(int code)
    {
        peer.ClosedBy(code, isViolation: true);
        return new(false);
    }
}
