using System.Buffers;
using MessagePack;
using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>SignalR's MessagePack protocol: the message's JSON as the maps and arrays that it says.</summary>
internal sealed class MessagePackHubFormat() : HubFormat(4, FrameKind.Binary)
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _totals;

    private const int Invocation = 1;
    private const int InvocationMembers = 6;

    // [6] and [7, no error, to come back], each behind its length.
    public override ReadOnlyMemory<byte> Ping { get; } = DataFrame.Of([2, 0x91, 6], FrameKind.Binary);

    public override ReadOnlyMemory<byte> Close { get; } =
        (byte[])[.. DataFrame.Of([4, 0x93, 7, 0xc0, 0xc3], FrameKind.Binary), .. DataFrame.Close];

    public override byte[] Encode(Message message)
    {
        var body = new ArrayBufferWriter<byte>(message.Json.Length + 64);
        var record = new MessagePackWriter(body);
        Begin(ref record, message.Name);
        JsonToMessagePack.Write(ref record, message.Json.Span);
        End(ref record);

        Span<byte> length = stackalloc byte[MessagePackRecord.LengthBytesMax];
        length = length[..MessagePackRecord.WriteLength(length, body.WrittenCount)];
        var frame = DataFrame.Create(length.Length + body.WrittenCount, out var header, FrameKind.Binary);
        var rest = frame.AsSpan(header);
        Put(ref rest, length);
        Put(ref rest, body.WrittenSpan);
        return frame;
    }

    public override int Spell(in Totals totals, Span<byte> frame)
    {
        var body = _totals ??= new(TotalsBytesMax);
        body.ResetWrittenCount();
        var record = new MessagePackWriter(body);
        Begin(ref record, "counts");
        record.WriteMapHeader(5);
        Write(ref record, "version"u8, totals.Own.Version);
        record.WriteString("counts"u8);
        record.WriteMapHeader(3);
        Write(ref record, "unread"u8, totals.Own.Unread);
        Write(ref record, "unseen"u8, totals.Own.Unseen);
        Write(ref record, "version"u8, totals.Own.Version);
        record.WriteString("channels"u8);
        record.WriteArrayHeader(0);
        Write(ref record, "unread"u8, totals.Unread);
        Write(ref record, "unseen"u8, totals.Unseen);
        End(ref record);

        Span<byte> payload = stackalloc byte[TotalsBytesMax];
        var length = MessagePackRecord.WriteLength(payload, body.WrittenCount);
        body.WrittenSpan.CopyTo(payload[length..]);
        return DataFrame.Write(frame, payload[..(length + body.WrittenCount)], FrameKind.Binary);
    }

    private static void Begin(ref MessagePackWriter record, string target)
    {
        record.WriteArrayHeader(InvocationMembers);
        record.Write(Invocation);
        record.WriteMapHeader(0);
        record.WriteNil();
        record.Write(target);
        record.WriteArrayHeader(1);
    }

    private static void End(ref MessagePackWriter record)
    {
        record.WriteArrayHeader(0);
        record.Flush();
    }

    private static void Write(ref MessagePackWriter record, ReadOnlySpan<byte> name, long value)
    {
        record.WriteString(name);
        record.Write(value);
    }
}
