using System.Text;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// RFC 6455 section by section, on a socket of our own and by way of HTTP: what is right works, what is wrong closes with its code.
/// </summary>
public sealed class Rfc6455Tests
{
    private const string PingText = """{"event":"pusher:ping","data":{}}""";

    // A first byte, a payload, and whether it is masked.
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(PingText);

    public static TheoryData<string, byte[], int> Violations
    {
        get
        {
            var cases = new TheoryData<string, byte[], int>
            {
                { "5.1: a client's frame that is not masked", PusherTestClient.Frame(0x81, Text, isMasked: false), 1002 },
                { "5.1: a control frame that is not masked", PusherTestClient.Frame(0x89, [], isMasked: false), 1002 },
                { "5.4: a continuation of nothing", PusherTestClient.Frame(0x80, Text), 1002 },
                { "5.4: a continuation of nothing, to be continued", PusherTestClient.Frame(0x00, Text), 1002 },
                {
                    "5.4: a new message inside another one", [.. PusherTestClient.Frame(0x01, Text), .. PusherTestClient.Frame(0x81, Text)],
                    1002
                },
                { "5.5: a ping in pieces", PusherTestClient.Frame(0x09, []), 1002 },
                { "5.5: a close in pieces", PusherTestClient.Frame(0x08, []), 1002 },
                { "5.5: a ping of 126 bytes", PusherTestClient.Frame(0x89, new byte[126]), 1002 },
                { "5.5: a pong of 126 bytes", PusherTestClient.Frame(0x8a, new byte[126]), 1002 },
                { "5.5.1: a close of one byte", PusherTestClient.Frame(0x88, [3]), 1002 },
                { "5.5.1: a close whose reason is no UTF-8", PusherTestClient.Frame(0x88, [3, 0xe8, 0xff]), 1007 },
                { "5.2: a length of 125 in 16 bits", Headed(0x81, 126, 0, 125), 1002 },
                { "5.2: a length of 65,535 in 64 bits", Headed(0x81, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff), 1002 },
                { "5.2: a length with its highest bit", Headed(0x81, 127, 0x80, 0, 0, 0, 0, 1, 0, 0), 1002 },
                { "5.6: binary data", PusherTestClient.Frame(0x82, Text), 1003 },
                { "5.6: text that is no UTF-8", PusherTestClient.Frame(0x81, [0x22, 0xc3, 0x28, 0x22]), 1007 },
                { "5.6: text with half a surrogate pair", PusherTestClient.Frame(0x81, [0xed, 0xa0, 0x80]), 1007 },
                { "5.6: text that ends within a character", PusherTestClient.Frame(0x81, [0x22, 0xe2, 0x82]), 1007 },
                { "8.1: text in a longer form than needed", PusherTestClient.Frame(0x81, [0x22, 0xc0, 0xaf, 0x22]), 1007 },
                { "8.1: text above the last code point", PusherTestClient.Frame(0x81, [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]), 1007 },
                { "8.1: text of three frames that ends within a character", [
                    .. PusherTestClient.Frame(0x01, [0x22]), .. PusherTestClient.Frame(0x00, []),
                    .. PusherTestClient.Frame(0x80, [0xf0, 0x9f]),
                ], 1007 },
                {
                    "5.6: text of two frames that is no UTF-8",
                    [.. PusherTestClient.Frame(0x01, [0xce]), .. PusherTestClient.Frame(0x80, [0x28])], 1007
                },
                { "10.4: a frame over the limit", Headed(0x81, 127, 0, 0, 0, 0, 0, 2, 0, 1), 1009 },
                { "10.4: a frame far over the limit", Headed(0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 1009 },
                {
                    "10.4: a message over the limit in frames below it",
                    [.. PusherTestClient.Frame(0x01, new byte[100_000]), .. PusherTestClient.Frame(0x80, new byte[100_000])], 1009
                },
            };
            foreach (var reserved in new byte[] { 0x40, 0x20, 0x10 })
                cases.Add($"5.2: the reserved bit {reserved:x2}", PusherTestClient.Frame((byte)(0x81 | reserved), Text), 1002);
            foreach (var opcode in new byte[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
                cases.Add($"5.2: the reserved opcode {opcode}", PusherTestClient.Frame((byte)(0x80 | opcode), []), 1002);
            foreach (var code in new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535 })
                cases.Add($"7.4: the code {code}", PusherTestClient.Frame(0x88, [(byte)(code >> 8), (byte)code]), 1002);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Breaches_of_the_protocol_close_with_their_code_and_disturb_nobody(string section, byte[] bytes, int code)
    {
        Assert.NotEmpty(section);
        await using var server = await PusherTest.StartAsync();
        await using var other = await PusherTestClient.ConnectAsync(server);
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendBytesAsync(bytes);

        Assert.Equal(code, await client.Closed);
        // As clients do.
        await client.DisposeAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "it is let go");
        Assert.Empty(await other.SettleAsync());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task Who_breaks_the_protocol_and_does_not_end_the_connection_is_let_go_all_the_same()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendBytesAsync(PusherTestClient.Frame(0x81, Text, isMasked: false));

        Assert.Equal(1002, await client.Closed);
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "it is let go");
    }

    [Fact]
    public async Task By_way_of_http_it_closes_with_the_same_codes()
    {
        await using var server = await PusherTest.StartAsync();

        await Task.WhenAll(Violations.Select(async violation =>
        {
            var (section, bytes, code) = violation.Data;
            await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
            await client.SendBytesAsync(bytes);
            Assert.True(await client.Closed == code, section);
        }));

        await LiveServer.UntilAsync(() => server.Register.Count == 0, "all are let go");
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Section_5_4_a_message_comes_in_any_number_of_frames_with_control_frames_between(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);

        for (var i = 0; i < Text.Length; i++)
        {
            await client.SendFrameAsync((byte)((i == 0 ? 1 : 0) | (i == Text.Length - 1 ? 0x80 : 0)), [Text[i]]);
            await client.SendFrameAsync(0x89, [(byte)i]);
            await client.SendFrameAsync(0x8a, []);
            Assert.Equal([(byte)i], await client.NextPongAsync());
        }

        await client.NextAsync("pusher:pong");
        await client.SendFrameAsync(0x01, []);
        await client.SendFrameAsync(0x00, []);
        await client.SendFrameAsync(0x80, Text);
        await client.NextAsync("pusher:pong");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Section_8_1_a_character_may_lie_in_two_frames(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);
        // From the first code point that is no control character to the last one of all.
        var text = Encoding.UTF8.GetBytes("{\"event\":\"pusher:ping\",\"data\":\" ü\u2028\ufffe😀\udbff\udfff\"}");

        for (var cut = 1; cut < text.Length; cut++)
        {
            await client.SendFrameAsync(0x01, text[..cut]);
            await client.SendFrameAsync(0x80, text[cut..]);
            await client.NextAsync("pusher:pong");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Section_5_3_a_mask_may_be_anything_also_nothing(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);

        foreach (var mask in (byte[][])[[0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [1, 2, 3, 4]])
        {
            await client.SendBytesAsync(
                (byte[])[0x81, (byte)(0x80 | Text.Length), .. mask, .. Text.Select((each, i) => (byte)(each ^ mask[i & 3]))]);
            await client.NextAsync("pusher:pong");
        }
    }

    [Fact]
    public async Task Section_5_6_a_message_of_nothing_is_a_mistake_of_the_client_and_the_connection_stays()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendFrameAsync(0x81, []);
        await client.SendFrameAsync(0x01, []);
        await client.SendFrameAsync(0x80, []);

        await client.NextErrorAsync();
        await client.NextErrorAsync();
        Assert.Empty(await client.SettleAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Section_5_frames_come_cut_anywhere_and_many_at_once(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);
        var frames = Enumerable.Repeat(PusherTestClient.Frame(0x81, Text), 50).SelectMany(frame => frame).ToArray();

        foreach (var one in frames.AsMemory(0, 3 * frames.Length / 50).ToArray())
            await client.SendBytesAsync(new[] { one });
        await client.SendBytesAsync(frames);

        for (var i = 0; i < 53; i++)
            await client.NextAsync("pusher:pong");
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(131_072)]
    public async Task Section_5_2_every_form_of_length_is_read_up_to_the_limit(int length)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        // A client that nobody has vouched for sends less.
        await client.SubscribeAsync("private-news");

        await client.SendTextAsync(PingText + new string(' ', length - PingText.Length));

        await client.NextAsync("pusher:pong");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    public async Task Section_5_5_2_a_ping_is_answered_with_its_own_bytes(int length)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var payload = Enumerable.Range(0, length).Select(i => (byte)(255 - i)).ToArray();

        await client.SendFrameAsync(0x89, payload);

        Assert.Equal(payload, await client.NextPongAsync());
    }

    [Theory]
    [InlineData(1000, "")]
    [InlineData(1001, "going away")]
    [InlineData(1003, "")]
    [InlineData(1007, "")]
    [InlineData(1011, "ü")]
    [InlineData(3000, "")]
    [InlineData(4999, "")]
    public async Task Section_7_a_close_is_answered_with_its_code(int code, string reason)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await using var ordinary = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
        byte[] payload = [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)];

        await client.SendFrameAsync(0x88, payload);
        await ordinary.SendFrameAsync(0x88, payload);

        Assert.Equal(code, await client.Closed);
        Assert.Equal(code, await ordinary.Closed);
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "both are let go");
    }

    [Fact]
    public async Task Section_7_a_close_without_a_code_is_answered()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendFrameAsync(0x88, []);

        Assert.Equal(1000, await client.Closed);
    }

    [Fact]
    public async Task Section_7_what_follows_a_close_is_not_read()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendBytesAsync((byte[])[.. PusherTestClient.Frame(0x88, [3, 0xe8]), .. PusherTestClient.Frame(0x81, Text)]);

        Assert.Equal(1000, await client.Closed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_ends_without_a_word_is_let_go(bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);
        await client.SubscribeAsync("news");

        client.FinishSending();

        Assert.Null(await client.Closed);
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "it is let go");
        Assert.False((await server.StateAsync("news")).IsOccupied);
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 12\r\n")]
    [InlineData("Upgrade: websocket\r\n")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    public async Task Section_4_2_1_a_handshake_that_says_a_thing_twice_is_refused_by_http(string header)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.OpenAsync(server, headers: header);

        Assert.DoesNotContain(" 101 ", client.Head, StringComparison.Ordinal);
    }

    /// <summary>A frame that is cut off after its header.</summary>
    private static byte[] Headed(byte first, byte length, params byte[] rest) => [first, (byte)(0x80 | length), .. rest, 1, 2, 3, 4];
}
