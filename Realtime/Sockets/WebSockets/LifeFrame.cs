namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>
/// The frames by which one side asks the other for a sign of life, and by which it answers (RFC 6455, sections 5.5.2 and 5.5.3).
/// </summary>
public static class LifeFrame
{
    /// <param name="payload">Comes back in the answer: at most 125 bytes.</param>
    public static byte[] Ping(ReadOnlySpan<byte> payload) => [0x89, (byte)payload.Length, .. payload];

    /// <param name="payload">Of the ping.</param>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => [0x8a, (byte)payload.Length, .. payload];
}
