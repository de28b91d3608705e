using System.Net.Sockets;
using System.Text;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>RFC 6455, section 4: the opening handshake, whichever way it takes.</summary>
public sealed class Rfc6455OpeningTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Headers =
        [
            "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        ];

    [Theory]
    [InlineData("Upgrade: WebSocket")]
    [InlineData("upgrade: WEBSOCKET")]
    [InlineData("Connection: keep-alive, Upgrade")]
    [InlineData("connection: upgrade")]
    [InlineData("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("SEC-WEBSOCKET-VERSION:13")]
    [InlineData("Host:    x   ")]
    public async Task Section_4_1_names_and_tokens_are_compared_without_regard_to_case_and_blanks(string header)
    {
        await using var server = await PusherTest.StartAsync();

        var head = await OpenAsync(server, "GET", Replaced(header));

        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Upgrade: h2c")]
    [InlineData("Connection: close")]
    [InlineData("Sec-WebSocket-Key: ")]
    [InlineData("Sec-WebSocket-Key: c2hvcnQ=")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSBpcyB0b28gbG9uZw==")]
    [InlineData("Sec-WebSocket-Key: not base64 of 24 chars!!")]
    [InlineData("Sec-WebSocket-Version: 8")]
    [InlineData("Sec-WebSocket-Version: 14")]
    [InlineData("Sec-WebSocket-Version: ")]
    public async Task Section_4_2_1_a_handshake_that_is_not_right_is_refused_and_told_the_version(string header)
    {
        await using var server = await PusherTest.StartAsync();

        var head = await OpenAsync(server, "GET", Replaced(header));

        Assert.StartsWith("HTTP/1.1 400 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Version: 13\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(server.Register.All);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Upgrade")]
    [InlineData("Connection")]
    [InlineData("Sec-WebSocket-Key")]
    [InlineData("Sec-WebSocket-Version")]
    public async Task Section_4_2_1_a_handshake_that_lacks_a_header_is_refused(string name)
    {
        await using var server = await PusherTest.StartAsync();

        var head = await OpenAsync(server, "GET", Headers.Where(header => !header.StartsWith(name + ":", StringComparison.Ordinal)));

        Assert.StartsWith("HTTP/1.1 400 ", head, StringComparison.Ordinal);
        Assert.Empty(server.Register.All);
    }

    [Theory]
    [InlineData("POST", "HTTP/1.1", 405)]
    [InlineData("PUT", "HTTP/1.1", 405)]
    [InlineData("GET", "HTTP/1.0", 400)]
    public async Task Section_4_1_it_is_a_GET_of_HTTP_1_1(string method, string version, int status)
    {
        await using var server = await PusherTest.StartAsync();

        var head = await OpenAsync(server, method, Headers, version);

        Assert.Contains($" {status} ", head.Split('\r')[0], StringComparison.Ordinal);
        Assert.Empty(server.Register.All);
    }

    [Fact]
    public async Task Section_4_2_2_what_is_offered_and_not_spoken_is_not_confirmed()
    {
        await using var server = await PusherTest.StartAsync();

        var head = await OpenAsync(
            server, "GET", [
                .. Headers, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                "Sec-WebSocket-Protocol: chat, superchat",
            ]);

        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", head, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Replaced(string header)
    {
        var name = header[..header.IndexOf(':', StringComparison.Ordinal)];
        return Headers.Select(each => each.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) ? header : each);
    }

    /// <summary>The head of the answer.</summary>
    private static async Task<string> OpenAsync(LiveServer server, string method, IEnumerable<string> headers, string version = "HTTP/1.1")
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
        var lines = method == "GET" ? headers : headers.Append("Content-Length: 0");
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} /app/{server.App.Key}?protocol=7 {version}\r\n{string.Join("\r\n", lines)}\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await tcp.GetStream().ReadAsync(one).AsTask().WaitAsync(Patience) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
