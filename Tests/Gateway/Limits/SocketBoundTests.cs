using System.Net;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sockets;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>Sockets are counted when they are accepted, until they end, whatever comes over them.</summary>
public sealed class SocketBoundTests
{
    /// <summary>The bytes that a client sends, and those that it has read when the socket is where it is to be.</summary>
    public static TheoryData<string, string> Kinds => new()
    {
        { "", "" },
        { "GE", "" },
        { "POST /api/notify HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n", "" },
        { "GET /nothing HTTP/1.1\r\nHost: HOST\r\n\r\n", "not_found" },
        { "GET /hub?access_token=TOKEN HTTP/1.1\r\nHost: HOST\r\nUPGRADE\r\n", "101 Switching Protocols" },
        { "GET /api/stream HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n", "welcome" },
        { "GET /app/KEY?protocol=7 HTTP/1.1\r\nHost: HOST\r\nUPGRADE\r\n", "connection_established" },
        { "GET /app/KEY?protocol=7 HTTP/1.1\r\nHost: HOST\r\nUPGRADESec-WebSocket-Protocol: pusher\r\n\r\n", "connection_established" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_socket_has_a_place_of_its_address_from_the_first_moment_to_the_end(string request, string until)
    {
        await using var server = await StartAsync(options => options.SocketsPerAddressMax = 1);
        using var first = await RawCall.ConnectAsync(server.Url, RawCall.Here);
        await first.SendAsync(Fill(server, request));
        if (until.Length > 0)
            Assert.True(await first.ReadAsync(until), first.Answer);
        await LiveServer.UntilAsync(() => Places(server).Count == 1, "it is accepted");

        using var refused = await RawCall.ConnectAsync(server.Url, RawCall.Here);
        Assert.False(await refused.ReadAsync("anything"), refused.Answer);
        using var other = await GetAsync(server, RawCall.Elsewhere);
        other.Dispose();

        first.Dispose();
        await LiveServer.UntilAsync(() => Places(server).Count == 0, "the places are given back");
        using var later = await GetAsync(server, RawCall.Here);
        Assert.Contains("Nudge:Connections:SocketsPerAddressMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_has_as_many_sockets_as_it_may_and_says_so_once()
    {
        await using var server = await StartAsync(options => options.SocketsMax = 2);
        using var first = await RawCall.ConnectAsync(server.Url, RawCall.Here);
        using var second = await RawCall.ConnectAsync(server.Url, RawCall.Elsewhere);
        await LiveServer.UntilAsync(() => Places(server).Count == 2, "both are accepted");

        for (var i = 0; i < 20; i++)
        {
            using var refused = await RawCall.ConnectAsync(server.Url, RawCall.Elsewhere);
            Assert.False(await refused.ReadAsync("anything"), refused.Answer);
        }

        first.Dispose();
        await LiveServer.UntilAsync(() => Places(server).Count == 1, "the place is given back");
        using var later = await GetAsync(server, RawCall.Here);
        Assert.Contains("Nudge:Connections:SocketsMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sockets_of_a_declared_proxy_count_for_nobody_and_connections_over_them_for_their_clients()
    {
        await using var server = await StartAsync(
            options => (options.SocketsPerAddressMax, options.PerAddressMax) = (1, 1), trusted: "127.0.0.1");
        string[] faces =
        [
            "GET /app/KEY?protocol=7 HTTP/1.1\r\nHost: HOST\r\nUPGRADEX-Forwarded-For: CLIENT\r\n\r\n",
            "GET /app/KEY?protocol=7 HTTP/1.1\r\nHost: HOST\r\nUPGRADESec-WebSocket-Protocol: pusher\r\nX-Forwarded-For: CLIENT\r\n\r\n",
        ];
        foreach (var (i, face) in faces.Index())
        {
            using var first = await AskAsync(face, $"192.0.2.{i}", "connection_established");
            using var second = await AskAsync(face, $"198.51.100.1, 203.0.113.{i}", "connection_established");
            using var refused = await AskAsync(face, $"192.0.2.{i}", "4100");
            // A client that writes the header itself is still who the proxy says.
            using var forged = await AskAsync(face, $"198.51.100.2, 192.0.2.{i}", "4100");
        }

        async Task<RawCall> AskAsync(string face, string client, string expected)
        {
            var call = await RawCall.SendAsync(
                server.Url, RawCall.Here, Fill(server, face).Replace("CLIENT", client, StringComparison.Ordinal), "connection_established",
                "pusher:error");
            await call.ReadAsync(expected, "}");
            Assert.Contains(expected, call.Answer, StringComparison.Ordinal);
            return call;
        }
    }

    [Fact]
    public void The_process_keeps_a_quarter_of_few_free_files_or_little_of_many_for_itself()
    {
        Assert.Equal(240, OpenFiles.ForClients(limit: 250, used: 210));
        Assert.Equal(1_024 - 206, OpenFiles.ForClients(limit: 1_024, used: 200));
        Assert.Equal(1_048_320, OpenFiles.ForClients(limit: 1_048_576, used: 200));
        Assert.Equal(100, OpenFiles.ForClients(limit: 100, used: 200));
    }

    private static Task<LiveServer> StartAsync(Action<ConnectionsOptions> configure, string trusted = "") => LiveServer.StartAsync(
        configure: configure, services: services => services.Configure<ServerOptions>(options => options.TrustedProxies = trusted));

    private static SocketPlaces Places(LiveServer server) => server.Service<SocketPlaces>();

    private static async Task<RawCall> GetAsync(LiveServer server, IPAddress from)
    {
        var call = await RawCall.SendAsync(server.Url, from, $"GET /nothing HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n", "not_found");
        Assert.Contains("not_found", call.Answer, StringComparison.Ordinal);
        return call;
    }

    private static string Fill(LiveServer server, string request) => request
        .Replace("HOST", server.Url.Authority, StringComparison.Ordinal)
        .Replace("TOKEN", server.Token("ada"), StringComparison.Ordinal)
        .Replace("KEY", server.App.Key, StringComparison.Ordinal)
        .Replace(
            "UPGRADE", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-"
                + "Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            StringComparison.Ordinal);
}
