using System.Buffers.Binary;
using System.Text;
using Nudge.Bench.Engine;

namespace Nudge.Bench.Clients;

/// <summary>A client's end of a WebSocket: it hands on the text of whole messages and parses nothing.</summary>
internal abstract class WebSocketConnection : Subscriber
{
    private static readonly byte[] PingFrame = WebSocketFrame.Build(WebSocketFrame.Ping, []);

    private readonly List<byte> _fragments = [];
    private bool _isUpgraded;

    /// <summary>Where the server takes the upgrade, with its query.</summary>
    protected abstract string Path { get; }

    internal override void OnOpened()
    {
        _isUpgraded = false;
        _fragments.Clear();
        Send(Encoding.ASCII.GetBytes(
            $"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n"));
    }

    internal override void Ping()
    {
        if (_isUpgraded)
            Send(PingFrame);
    }

    protected void SendText(ReadOnlySpan<byte> text) => Send(WebSocketFrame.Build(WebSocketFrame.Text, text));

    protected abstract void OnUpgraded();

    protected abstract void OnText(ReadOnlySpan<byte> text);

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
        OnUpgraded();
        return true;
    }

    private void Handle(WebSocketFrame frame)
    {
        if (frame.Opcode == WebSocketFrame.Ping)
            Send(WebSocketFrame.Build(WebSocketFrame.Pong, frame.Payload));
        else if (frame.Opcode == WebSocketFrame.Close)
            Lose(frame.Payload.Length < 2 ? "closed" : $"closed {BinaryPrimitives.ReadUInt16BigEndian(frame.Payload)}");
        else if (frame is { Opcode: WebSocketFrame.Text, IsFinal: true })
            OnText(frame.Payload);
        else if (frame.Opcode is WebSocketFrame.Text or WebSocketFrame.Continuation)
            Join(frame);
    }

    private void Join(WebSocketFrame frame)
    {
        _fragments.AddRange(frame.Payload);
        if (!frame.IsFinal)
            return;
        OnText(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fragments));
        _fragments.Clear();
    }
}
