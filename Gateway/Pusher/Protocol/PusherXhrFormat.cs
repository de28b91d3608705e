using System.Buffers;
using System.Globalization;
using System.Text;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// XHR streaming and polling: events are texts in an array, an array is a line. A line is plain ASCII, so that its bytes are as many as the
/// characters by which a client counts what it has read.
/// </summary>
internal sealed class PusherXhrFormat() : PusherFormat(3)
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Where(code => code is not ('"' or '\\')).Select(code => (byte)code)]);

    public static PusherXhrFormat Instance { get; } = new();

    public override byte[] Encode(Message message)
    {
        var line = Begin(message.Json.Length);
        AppendText(line, message.Json.Span);
        return End(line);
    }

    public override byte[] Join(IReadOnlyList<Message> messages)
    {
        var line = Begin(messages.Sum(message => message.Json.Length));
        for (var i = 0; i < messages.Count; i++)
        {
            if (i > 0)
                line.Write(","u8);
            AppendText(line, messages[i].Json.Span);
        }

        return End(line);
    }

    public override byte[] Close(int code, string reason)
    {
        var line = new ArrayBufferWriter<byte>();
        line.Write("c["u8);
        line.Write(Encoding.ASCII.GetBytes(code.ToString(CultureInfo.InvariantCulture)));
        line.Write(","u8);
        AppendText(line, Encoding.UTF8.GetBytes(reason));
        return End(line);
    }

    public override bool MarksPings => false;

    /// <summary>The event, which pusher-js answers, and nobody else speaks this transport.</summary>
    public override ReadOnlyMemory<byte> Ping(ulong mark) => PusherMessages.Ping.For(this);

    private static ArrayBufferWriter<byte> Begin(int jsonBytes)
    {
        var line = new ArrayBufferWriter<byte>((jsonBytes * 5 / 4) + 16);
        line.Write("a["u8);
        return line;
    }

    private static byte[] End(ArrayBufferWriter<byte> line)
    {
        line.Write("]\n"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <summary>Writes UTF-8 as a JSON string of ASCII alone.</summary>
    private static void AppendText(ArrayBufferWriter<byte> line, ReadOnlySpan<byte> utf8)
    {
        line.Write("\""u8);
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAnyExcept(Plain);
            line.Write(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0)
                break;
            utf8 = utf8[plain..];
            if (utf8[0] is (byte)'"' or (byte)'\\')
            {
                line.Write([(byte)'\\', utf8[0]]);
                utf8 = utf8[1..];
            }
            else
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out var read);
                AppendEscape(line, rune);
                utf8 = utf8[read..];
            }
        }

        line.Write("\""u8);
    }

    private static void AppendEscape(ArrayBufferWriter<byte> line, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            var escape = line.GetSpan(6);
            escape[0] = (byte)'\\';
            escape[1] = (byte)'u';
            ((int)unit).TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
            line.Advance(6);
        }
    }
}
