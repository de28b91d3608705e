using Nudge.Core.Positions;
using Nudge.Core.Returning;
using Nudge.Gateway.Invalidations;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// The server's own messages on channels that are kept (docs/protocol/pusher-websocket.md). The data is a string that holds JSON.
/// </summary>
internal static class ContinuityMessages
{
    // Reasons beside those of every reset.

    /// <summary>Nobody knows what the client has: it is new, or was away for too long.</summary>
    public const string New = "new";

    /// <summary>It has missed more than is sent again.</summary>
    public const string TooMany = "too_many";

    /// <summary>It has signed in when it had received new events already.</summary>
    public const string Late = "late";

    /// <summary>A scope moved while the client was away.</summary>
    /// <param name="name">The Pusher channel that it is said on.</param>
    /// <param name="moved">The scope, by the name that the app's pages know.</param>
    public static Message Invalidate(string name, MovedScope moved) =>
        Of(Invalidation.Name.Value, name, InvalidationPayload.Write(moved.Scope, [], moved.Version, null, InvalidationPayload.Missed));

    /// <summary>Continuity cannot be proven: what the page has of a source may be incomplete up to a position.</summary>
    /// <param name="name">The Pusher channel that it is said on.</param>
    /// <param name="head">The head of the source; what comes after it will be told.</param>
    /// <param name="reason">Why.</param>
    /// <param name="source">A channel of ours, or <c>inbox</c>; <see langword="null"/>: what was invalidated on the channel.</param>
    public static Message InvalidateAll(string name, Position head, string reason, string? source) =>
        Of(Invalidation.Name.Value, name, MessageJson.Write((head, reason, source), static (json, said) =>
        {
            json.WriteString("scope", InvalidationPayload.All);
            json.WriteStartArray("ids");
            json.WriteEndArray();
            json.WriteString("version", said.head.ToString());
            json.WriteString("reason", said.reason);
            if (said.source is not null)
                json.WriteString("source", said.source);
        }));

    /// <summary>All that was missed of a source has been sent.</summary>
    /// <param name="name">The Pusher channel that it is said on.</param>
    /// <param name="source">The source.</param>
    /// <param name="from">The position that the client certainly had: it may have had some of what comes after it.</param>
    /// <param name="to">The last that was sent again.</param>
    public static Message CaughtUp(string name, string source, Position from, Position to) =>
        Of("nudge:caught_up", name, MessageJson.Write((source, from, to), static (json, said) =>
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
        new("", ServerEvent.Write(name, channel, QuotedText.Of(data), null, out _));
}
