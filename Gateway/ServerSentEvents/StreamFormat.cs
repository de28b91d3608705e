using System.Globalization;
using System.Text;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>
/// Messages as server-sent events, without the <c>id:</c> line and the blank line that end each of them: those are the receiver's own.
/// </summary>
internal sealed class StreamFormat() : WireFormat(1)
{
    public static StreamFormat Instance { get; } = new();

    /// <summary>A comment, which clients pass over and proxies count as life.</summary>
    public static ReadOnlyMemory<byte> Comment { get; } = ":\n\n"u8.ToArray();

    /// <summary>How long to wait before coming back, in whatever stands next.</summary>
    public static byte[] Retry(TimeSpan wait) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)wait.TotalMilliseconds}\n"));

    /// <summary>Why a stream ends, without what ends the message.</summary>
    /// <param name="closing">Why.</param>
    /// <param name="wait">When clients that come back by themselves do; <see langword="null"/>: as they were told before.</param>
    public static byte[] Farewell(Closing closing, TimeSpan? wait) =>
    [
        .. wait is { } reconnect ? Retry(reconnect) : [],
        .. SessionMessages.Farewell(closing.Code, closing.Reason, closing.RetryAfter).For(Instance),
    ];

    public override byte[] Encode(Message message)
    {
        var head = "event: "u8;
        var middle = "\ndata: "u8;
        var bytes = new byte[head.Length + message.Name.Length + middle.Length + message.Json.Length + 1];
        var rest = bytes.AsSpan();
        head.CopyTo(rest);
        rest = rest[head.Length..];
        rest = rest[Encoding.ASCII.GetBytes(message.Name, rest)..];
        middle.CopyTo(rest);
        rest = rest[middle.Length..];
        // One line: envelopes are made so when they come in, and all other JSON is ours.
        message.Json.Span.CopyTo(rest);
        rest[message.Json.Length] = (byte)'\n';
        return bytes;
    }

    public override byte[] Join(IReadOnlyList<Message> messages) =>
        throw new NotSupportedException("Each message of a stream ends with its receiver's own id.");
}
