namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>The opcodes.</summary>
public enum FrameKind
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
