using System.Text;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>Lines that carry no event.</summary>
internal static class XhrLines
{
    /// <summary>As much as some proxies and virus scanners hold back of a response; a client passes it over.</summary>
    private const int PreludeLength = 2_048;

    /// <summary>A sign of life. A stream's client answers it with an empty array, a poll's by polling again.</summary>
    public static byte[] Heartbeat { get; } = "h\n"u8.ToArray();

    /// <summary>A sign of life that wants no answer: no events.</summary>
    public static byte[] Activity { get; } = "a[]\n"u8.ToArray();

    private static byte[] Prelude { get; } = [.. Enumerable.Repeat((byte)'h', PreludeLength), (byte)'\n'];

    /// <summary>The first line of a session.</summary>
    /// <param name="host">
    /// Where the session's other requests go to, whose letters, digits, dots and dashes need no escape; empty: where they went so far.
    /// </param>
    /// <param name="isStream">Whether it begins a stream.</param>
    public static byte[] Open(string host, bool isStream)
    {
        var line = Encoding.ASCII.GetBytes(host.Length == 0 ? "o\n" : $"o{{\"hostname\":\"{host}\"}}\n");
        return isStream ? [.. Prelude, .. line] : line;
    }
}
