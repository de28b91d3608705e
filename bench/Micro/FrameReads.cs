using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Micro;

/// <summary>A client's masked frames, cut out of what its socket gives: the figures are of one frame.</summary>
[MemoryDiagnoser]
public class FrameReads
{
    private const int Frames = 1_000;

    private byte[] _bytes = [];

    [Params(60, 1_000)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        byte[] header = PayloadBytes <= 125 ? [0x81, (byte)(0x80 | PayloadBytes)] : [0x81, 0x80 | 126, 0, 0];
        if (header.Length > 2)
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)PayloadBytes);
        byte[] mask = [0x5a, 0xa5, 0x3c, 0xc3];
        var payload = Enumerable.Range(0, PayloadBytes).Select(i => (byte)('a' ^ mask[i & 3]));
        byte[] frame = [.. header, .. mask, .. payload];
        _bytes = [.. Enumerable.Repeat(frame, Frames).SelectMany(each => each)];
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public async Task<int> Read()
    {
        var peer = new Peer(_bytes);
        await new FrameReading(peer).RunAsync();
        return peer.Messages == Frames ? peer.Messages : throw new InvalidOperationException($"{peer.Messages} messages came.");
    }

    /// <summary>A socket with everything in it already.</summary>
    private sealed class Peer(ReadOnlyMemory<byte> bytes) : IWebSocketPeer
    {
        private ReadOnlyMemory<byte> _rest = bytes;

        public int Messages { get; private set; }

        public int MessageBytesMax => 65_536;

        public ValueTask<int> WaitAsync() => new(0);

        public ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            var read = Math.Min(buffer.Length, _rest.Length);
            _rest[..read].CopyTo(buffer);
            _rest = _rest[read..];
            return new(read);
        }

        public ValueTask ReceiveAsync(ReadOnlyMemory<byte> message)
        {
            Messages++;
            return ValueTask.CompletedTask;
        }

        public void Pong(ReadOnlySpan<byte> payload) => throw new NotSupportedException("No ping was answered.");

        public void Ping(ReadOnlySpan<byte> payload) => throw new NotSupportedException("No ping was sent.");

        public void NoteRead()
        {
            // It lives.
        }

        public void NoteTaken(bool hasEnded, bool isWithin)
        {
            // It is as fast as it can be.
        }

        public void ClosedBy(int code, bool isViolation) => throw new InvalidOperationException($"Closed with {code}.");
    }
}
