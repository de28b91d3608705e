using System.Text;

namespace Nudge.Bench.Clients;

/// <summary>A SignalR client: JSON protocol over a WebSocket, without negotiation.</summary>
internal abstract class HubConnection : WebSocketConnection
{
    private static readonly byte[] KeepAlive = Record("""{"type":6}""");

    private bool _isShaken;

    internal override void OnOpened()
    {
        _isShaken = false;
        base.OnOpened();
    }

    /// <summary>The hub wants messages of its own protocol, at least every 30 s.</summary>
    internal override void Ping()
    {
        if (_isShaken)
            Send(KeepAlive);
    }

    internal void Invoke(string id, string method, string arguments) =>
        Send(Record($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{arguments}}]}"""));

    /// <summary>The hub protocol is agreed on; calls can be made.</summary>
    protected abstract void OnShaken();

    /// <summary>One or several messages of the hub protocol, each ended by 0x1E.</summary>
    protected abstract void OnMessages(ReadOnlySpan<byte> messages);

    protected override void OnUpgraded() => Send(Record("""{"protocol":"json","version":1}"""));

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        if (_isShaken)
        {
            OnMessages(text);
            return;
        }

        var end = text.IndexOf((byte)0x1E) + 1;
        if (!text.StartsWith("{}"u8))
        {
            Lose($"no handshake: {Encoding.UTF8.GetString(text)}");
            return;
        }

        _isShaken = true;
        OnShaken();
        if (end < text.Length)
            OnMessages(text[end..]);
    }

    private static byte[] Record(string json) => WebSocketFrame.Build(WebSocketFrame.Text, [.. Encoding.UTF8.GetBytes(json), 0x1E]);
}
