using System.Buffers.Text;
using System.Text;

namespace Nudge.Bench.Clients;

/// <summary>One HTTP/1.1 answer, found in what has arrived. Reads no more of it than where it ends.</summary>
internal readonly record struct HttpAnswer(int Status, int Bytes)
{
    /// <summary>Whether a whole answer has arrived.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out HttpAnswer answer)
    {
        answer = default;
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return false;
        var head = bytes[..(headEnd + 2)];
        var body = bytes[(headEnd + 4)..];
        if (!Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _))
            throw new InvalidDataException($"No HTTP answer: {Encoding.Latin1.GetString(head)}");

        var length = Header(head, "Content-Length"u8) is { IsEmpty: false } value
            && Utf8Parser.TryParse(value, out int given, out _) ? given
            : Header(head, "Transfer-Encoding"u8).IsEmpty ? 0
            : ChunkedLength(body);
        if (length < 0 || body.Length < length)
            return false;
        answer = new HttpAnswer(status, headEnd + 4 + length);
        return true;
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var line = head[..end];
            head = head[(end + 2)..];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
                return line[(name.Length + 1)..].Trim((byte)' ');
        }

        return [];
    }

    /// <summary>Bytes up to the end of the last chunk; -1 if that has not arrived.</summary>
    private static int ChunkedLength(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (true)
        {
            var end = body[at..].IndexOf("\r\n"u8);
            if (end < 0 || !Utf8Parser.TryParse(body.Slice(at, end), out int size, out _, 'x'))
                return -1;
            at += end + 2 + size + 2;
            if (at > body.Length)
                return -1;
            if (size == 0)
                return at;
        }
    }
}
