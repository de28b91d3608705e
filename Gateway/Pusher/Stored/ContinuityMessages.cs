using Nudge.Core.Positions;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>What the server itself says on channels that are kept (docs/protocol/pusher-websocket.md). The data is a string that holds JSON.</summary>
internal static class ContinuityMessages
{
    /// <summary>The event that has pages fetch anew, whoever sends it.</summary>
    private const string InvalidateName = "invalidate";

    // Reasons beside those of every reset.

    /// <summary>Nobody knows what the client has: it is new, or was away for too long.</summary>
    public const string New = "new";

    /// <summary>It has missed more than is sent again.</summary>
    public const string TooMany = "too_many";

    /// <summary>It has signed in when it had heard new events already.</summary>
    public const string Late = "late";

    /// <summary>Continuity cannot be proven: what the page has of a source may be incomplete up to a position.</summary>
    /// <param name="name">The Pusher channel that it is said on.</param>
    /// <param name="scope">The source: a channel of ours, or <c>inbox</c>.</param>
    /// <param name="head">Where the source stands; what comes after it will be told.</param>
    /// <param name="reason">Why.</param>
    public static Message Invalidate(string name, string scope, Position head, string reason) => Of(InvalidateName, name, MessageJson.Write((scope, head, reason), static (json, said) =>
    {
        json.WriteString("scope", said.scope);
        json.WriteStartArray("ids");
        json.WriteEndArray();
        json.WriteString("version", said.head.ToString());
        json.WriteString("reason", said.reason);
    }));

    /// <summary>All that was missed of a source has been sent.</summary>
    /// <param name="name">The Pusher channel that it is said on.</param>
    /// <param name="source">The source.</param>
    /// <param name="from">What the client certainly had: it may have had some of what comes after it.</param>
    /// <param name="to">The last that was sent again.</param>
    public static Message CaughtUp(string name, string source, Position from, Position to) => Of("nudge:caught_up", name, MessageJson.Write((source, from, to), static (json, said) =>
    {
        json.WriteString("source", said.source);
        json.WriteString("from", said.from.ToString());
        json.WriteString("to", said.to.ToString());
        json.WriteNumber("count", Math.Max(0, said.to.Offset - said.from.Offset));
    }));

    /// <summary>An event on a channel.</summary>
    /// <param name="name">The event.</param>
    /// <param name="channel">The channel as Pusher's clients spell it.</param>
    /// <param name="data">JSON, which becomes the string that it is sent as.</param>
    public static Message Of(string name, string channel, ReadOnlySpan<byte> data) =>
        new("", Protocol.ServerEvent.Write(name, channel, StoredEvent.Quote(data), null, out _));
}
