using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Clients;

/// <summary>A SignalR client: JSON protocol over a WebSocket, without negotiation. It hands on whole messages and parses nothing.</summary>
internal abstract class HubConnection : Connection
{
    private static readonly byte[] Handshake = Record("""{"protocol":"json","version":1}""");
    private static readonly byte[] KeepAlive = Record("""{"type":6}""");

    /// <summary>Of the hub, with its query.</summary>
    protected abstract string Path { get; }

    private bool _isUpgraded;
    private bool _isShaken;
    private readonly List<byte> _fragments = [];

    internal override void OnOpened()
    {
        _isUpgraded = _isShaken = false;
        _fragments.Clear();
        Send(Encoding.ASCII.GetBytes(
            $"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n"));
    }

    /// <summary>Says that this client lives; servers drop one that is silent for 30 s.</summary>
    internal void Ping()
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

    protected override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        if (!_isUpgraded && !TryUpgrade(ref rest))
            return 0;
        while (IsOpen && WebSocketFrame.TryTake(ref rest, out var frame))
            Handle(frame);
        return bytes.Length - rest.Length;
    }

    private bool TryUpgrade(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (!bytes.StartsWith("HTTP/1.1 101"u8))
        {
            Lose($"no upgrade: {Encoding.Latin1.GetString(bytes)}");
            return false;
        }

        bytes = bytes[(end + 4)..];
        _isUpgraded = true;
        Send(Handshake);
        return true;
    }

    private void Handle(WebSocketFrame frame)
    {
        if (frame.Opcode == WebSocketFrame.Ping)
            Send(WebSocketFrame.Build(WebSocketFrame.Pong, frame.Payload));
        else if (frame.Opcode == WebSocketFrame.Close)
            Lose("the server said goodbye");
        else if (frame is { Opcode: WebSocketFrame.Text, IsFinal: true })
            Take(frame.Payload);
        else if (frame.Opcode is WebSocketFrame.Text or WebSocketFrame.Continuation)
            Join(frame);
    }

    private void Join(WebSocketFrame frame)
    {
        _fragments.AddRange(frame.Payload);
        if (!frame.IsFinal)
            return;
        Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fragments));
        _fragments.Clear();
    }

    private void Take(ReadOnlySpan<byte> messages)
    {
        if (_isShaken)
        {
            OnMessages(messages);
            return;
        }

        var end = messages.IndexOf((byte)0x1E) + 1;
        if (!messages.StartsWith("{}"u8))
        {
            Lose($"no handshake: {Encoding.UTF8.GetString(messages)}");
            return;
        }

        _isShaken = true;
        OnShaken();
        if (end < messages.Length)
            OnMessages(messages[end..]);
    }

    private static byte[] Record(string json) => WebSocketFrame.Build(WebSocketFrame.Text, [.. Encoding.UTF8.GetBytes(json), 0x1E]);
}
