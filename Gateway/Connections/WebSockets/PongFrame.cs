namespace Nudge.Gateway.Connections.WebSockets;

/// <summary>The answer to a ping (RFC 6455, section 5.5.3).</summary>
internal static class PongFrame
{
    /// <param name="payload">Of the ping: at most 125 bytes.</param>
    public static byte[] Of(ReadOnlySpan<byte> payload) => [0x8a, (byte)payload.Length, .. payload];
}
