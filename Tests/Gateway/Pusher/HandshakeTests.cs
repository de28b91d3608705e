using Nudge.Core.Apps;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>From the first byte to the first event, on a socket of our own and by way of HTTP.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_is_told_its_socket_id_first(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(server, isOrdinary: isOrdinary);
        var established = PusherTestClient.DataOf(await client.NextAsync("pusher:connection_established"));

        Assert.StartsWith("HTTP/1.1 101 ", client.Head, StringComparison.Ordinal);
        // The example of RFC 6455, section 1.3.
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"^\d+\.\d+$", established.GetProperty("socket_id").GetString());
        Assert.Equal(120, established.GetProperty("activity_timeout").GetInt32());
        Assert.Equal(isOrdinary, client.Head.Contains("Date:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?protocol=7", "nobody", 4001)]
    [InlineData("", null, 4008)]
    [InlineData("?protocol=", null, 4008)]
    [InlineData("?protocol=seven", null, 4006)]
    [InlineData("?protocol=3", null, 4007)]
    [InlineData("?protocol=8", null, 4007)]
    [InlineData("?protocol=7&protocol=7", null, 4006)]
    public async Task A_client_that_is_refused_reads_why_in_the_first_event_and_in_the_close_code(string query, string? key, int code)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(server, query, key);

        Assert.StartsWith($"{code} ", await client.NextErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(code, await client.Closed);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task The_versions_4_to_7_are_spoken(int version)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(server, $"?protocol={version}");

        await client.NextAsync("pusher:connection_established");
    }

    [Fact]
    public async Task A_disabled_app_takes_no_clients_and_closes_those_that_it_has()
    {
        await using var server = await PusherTest.StartAsync();
        await using var before = await PusherTestClient.ConnectAsync(server);

        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));
        Assert.Equal(4003, await before.Closed);
        await using var after = await PusherTestClient.OpenAsync(server);

        Assert.Equal(4003, await after.Closed);
    }

    [Fact]
    public async Task An_app_at_its_quota_takes_the_next_client_when_one_has_left()
    {
        await using var server = await PusherTest.StartAsync(new(ConnectionsMax: 2));
        await using var first = await PusherTestClient.ConnectAsync(server);
        await using var second = await PusherTestClient.ConnectAsync(server, isOrdinary: true);

        await using var third = await PusherTestClient.OpenAsync(server);
        Assert.Equal(4004, await third.Closed);
        await first.DisposeAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the first is let go");
        await using var fourth = await PusherTestClient.ConnectAsync(server);

        Assert.NotEmpty(fourth.SocketId);
    }

    [Fact]
    public async Task A_full_process_sends_clients_away_for_a_while()
    {
        await using var server = await PusherTest.StartAsync(configure: options => options.ConnectionsMax = 1);
        await using var first = await PusherTestClient.ConnectAsync(server);
        await using var second = await PusherTestClient.OpenAsync(server);

        Assert.Equal(4100, await second.Closed);
    }

    [Theory]
    [InlineData("https://shop.example", false, null)]
    [InlineData("https://shop.example", true, null)]
    [InlineData("https://shop.example:443", false, null)]
    [InlineData("https://shop.example:443", true, null)]
    [InlineData("https://SHOP.example", false, null)]
    [InlineData("https://shop.example:8443", false, 4009)]
    [InlineData("https://xn--bcher-kva.example", false, null)]
    [InlineData("https://xn--bcher-kva.example:443", true, null)]
    [InlineData("https://thief.example", false, 4009)]
    [InlineData("https://thief.example", true, 4009)]
    [InlineData("null", false, 4009)]
    public async Task A_page_of_an_origin_that_the_app_does_not_name_stays_out(string origin, bool isOrdinary, int? code)
    {
        await using var server = await PusherTest.StartAsync(origins: ["https://shop.example", "https://bücher.example"]);
        await using var client = await PusherTestClient.OpenAsync(server, headers: $"Origin: {origin}\r\n", isOrdinary: isOrdinary);

        if (code is null)
            await client.NextAsync("pusher:connection_established");
        else
            Assert.Equal(code, await client.Closed);
    }

    [Fact]
    public async Task A_page_of_the_servers_own_origin_comes_in()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(server, headers: $"Origin: http://{server.Url.Authority}\r\n");

        await client.NextAsync("pusher:connection_established");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_behind_a_proxy_that_nobody_declared_is_told_of_the_setting(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(
            server, headers: $"Origin: https://{server.Url.Authority}\r\n", isOrdinary: isOrdinary);

        Assert.Contains("Nudge:TrustedProxies", await client.NextErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(4009, await client.Closed);
        Assert.Contains("Nudge:TrustedProxies", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_comes_in_pieces_goes_the_ordinary_path()
    {
        await using var server = await PusherTest.StartAsync();
        using var tcp = new System.Net.Sockets.TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
        var request = System.Text.Encoding.ASCII.GetBytes(
            $"GET /app/{server.App.Key}?protocol=7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        foreach (var one in request)
            await tcp.GetStream().WriteAsync(new[] { one });
        var answer = new byte[12];
        await tcp.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("HTTP/1.1 101", System.Text.Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task Http_on_the_same_port_is_left_alone()
    {
        await using var server = await PusherTest.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };

        using var plain = await http.GetAsync(new Uri($"/app/{server.App.Key}?protocol=7", UriKind.Relative));
        using var other = await http.GetAsync(new Uri("/api/apps", UriKind.Relative));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, plain.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, other.StatusCode);
    }

    [Fact]
    public async Task A_stop_tells_clients_to_come_back_at_once()
    {
        await using var server = await PusherTest.StartAsync(configure: options => options.DrainSeconds = 1);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await using var ordinary = await PusherTestClient.ConnectAsync(server, isOrdinary: true);

        var stopping = server.StopAsync();

        Assert.Equal(4200, await client.Closed);
        Assert.Equal(4200, await ordinary.Closed);
        await stopping;
        Assert.Empty(server.Complaints);
    }
}
