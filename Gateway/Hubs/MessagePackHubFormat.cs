using System.Buffers;
using MessagePack;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>SignalR's MessagePack protocol: the message's JSON as the maps and arrays that it says.</summary>
internal sealed class MessagePackHubFormat() : HubFormat(4, FrameKind.Binary)
{
    private const int Invocation = 1;
    private const int InvocationMembers = 6;

    // [6] and [7, no error, to come back], each behind its length.
    public override ReadOnlyMemory<byte> Ping { get; } = DataFrame.Of([2, 0x91, 6], FrameKind.Binary);

    public override ReadOnlyMemory<byte> Close { get; } = (byte[])[.. DataFrame.Of([4, 0x93, 7, 0xc0, 0xc3], FrameKind.Binary), .. DataFrame.Close];

    public override byte[] Encode(Message message)
    {
        var body = new ArrayBufferWriter<byte>(message.Json.Length + 64);
        var record = new MessagePackWriter(body);
        record.WriteArrayHeader(InvocationMembers);
        record.Write(Invocation);
        record.WriteMapHeader(0);
        record.WriteNil();
        record.Write(message.Name);
        record.WriteArrayHeader(1);
        JsonToMessagePack.Write(ref record, message.Json.Span);
        record.WriteArrayHeader(0);
        record.Flush();

        Span<byte> length = stackalloc byte[MessagePackRecord.LengthBytesMax];
        length = length[..MessagePackRecord.WriteLength(length, body.WrittenCount)];
        var frame = DataFrame.Create(length.Length + body.WrittenCount, out var header, FrameKind.Binary);
        var rest = frame.AsSpan(header);
        Put(ref rest, length);
        Put(ref rest, body.WrittenSpan);
        return frame;
    }
}
