using System.Text;

namespace Nudge.Bench.Hostile;

/// <summary>The bytes of HTTP/1.1 requests.</summary>
internal static class HttpRequestText
{
    internal static byte[] Get(string path, string headers = "") =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n");

    internal static byte[] Send(string method, string path, string body, string headers = "") => Encoding.ASCII.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Type: application/json\r\nContent-Length: "
        + $"{body.Length}\r\n\r\n{body}");

    /// <summary>Opens a WebSocket.</summary>
    internal static byte[] Upgrade(string path) => Get(
        path,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + $"{Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n");

    internal static string Bearer(string token) => $"Authorization: Bearer {token}\r\n";
}
