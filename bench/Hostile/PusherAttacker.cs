using System.Text;
using Nudge.Bench.Clients;

namespace Nudge.Bench.Hostile;

/// <summary>A Pusher connection that says what its attack has it say, and counts the answers.</summary>
/// <param name="key">Of an app.</param>
/// <param name="tally">Counts the answers.</param>
/// <param name="onClosed">Told when the connection is gone.</param>
internal sealed class PusherAttacker(string key, Tally tally, Action onClosed) : WebSocketConnection
{
    /// <summary>Names the connection; empty until the server has taken it.</summary>
    internal string SocketId { get; private set; } = "";

    /// <summary>The first message.</summary>
    internal Action<PusherAttacker>? OnReady { get; init; }

    protected override string Path => $"/app/{key}?protocol=7&client=js&version=8.4.0";

    internal void Say(string json) => SendText(Encoding.UTF8.GetBytes(json));

    internal void Subscribe(string channel, string? auth = null, string? channelData = null) => Say(
        $$"""{"event":"pusher:subscribe","data":{"channel":"{{channel}}"{{Member("auth", auth)}}{{Member("channel_data", channelData)}}} """
        + $$"""}""");

    /// <summary>A part of a text message that does not end with it.</summary>
    internal void Begin(ReadOnlySpan<byte> part, bool isFirst) =>
        Send(WebSocketFrame.Build(isFirst ? WebSocketFrame.Text : WebSocketFrame.Continuation, part, isFinal: false));

    protected override void OnUpgraded() => SocketId = "";

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("connection_established"u8) >= 0)
        {
            SocketId = Between(Encoding.UTF8.GetString(text), "socket_id\\\":\\\"", "\\");
            IsReady = true;
            OnReady?.Invoke(this);
        }
        else if (text.IndexOf("pusher:error"u8) >= 0 || text.IndexOf("subscription_error"u8) >= 0)
        {
            tally.Refuse(Tally.CodeIn(text) is { Length: > 0 } code ? code : "pusher:error");
        }
        else if (text.IndexOf("_succe"u8) >= 0 || text.IndexOf("pusher:pong"u8) >= 0)
        {
            // subscription_succeeded, signin_success
            tally.Take();
        }
    }

    protected override void OnLost(string reason)
    {
        base.OnLost(reason);
        SocketId = "";
        onClosed();
        tally.Refuse(Refusals.Short(reason));
    }

    private static string Member(string name, string? value) =>
        value is null ? "" : $",\"{name}\":{System.Text.Json.JsonSerializer.Serialize(value)}";

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
