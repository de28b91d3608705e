using System.Net;
using System.Net.Http.Headers;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Authentication;

/// <summary>Any token that can be minted is taken on every face, wherever it stands there.</summary>
public sealed class LongTokenTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task The_longest_token_opens_the_hub_and_refreshes_it(string protocol)
    {
        await using var server = await LiveServer.StartAsync(hubProtocol: protocol);
        var token = Longest(server);
        using var http = new HttpClient();
        using var negotiation = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/hub/negotiate?negotiateVersion=1"));
        negotiation.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var negotiated = await http.SendAsync(negotiation);
        await using var client = await HubTestClient.ConnectAsync(server.Url, token, "&id=an-id-of-a-negotiation", protocol: protocol);
        await client.NextAsync("welcome");
        await client.InvokeAsync("Refresh", token);

        Assert.Equal(HttpStatusCode.OK, negotiated.StatusCode);
    }

    [Fact]
    public async Task The_longest_token_opens_a_stream_with_the_longest_channels_and_the_longest_id()
    {
        await using var server = await LiveServer.StartAsync();
        var token = Longest(server);
        // Each character of them is three in an address.
        var channels = Enumerable.Range(10, 16).Select(i => $"{new string(',', 125)}:{i}").ToArray();
        var query = string.Concat(channels.Select(channel => $"&channel={Uri.EscapeDataString(channel)}"));

        string id;
        await using (var first = await StreamTestClient.ConnectAsync(server.Url, token, query))
        {
            foreach (var channel in channels)
                await first.AttachedAsync(channel);
            id = first.LastId;
        }

        await server.PublishAsync(channels[^1]);
        await using var again = await StreamTestClient.ConnectAsync(server.Url, token, $"{query}&lastEventId={id}");
        await again.NextAsync("channel");
    }

    [Fact]
    public async Task The_longest_token_opens_the_REST_face_and_the_channels_of_a_Pusher_client()
    {
        await using var server = await LiveServer.StartAsync();
        var token = Longest(server);
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var summary = await http.GetAsync(new Uri("/api/notifications/summary", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, summary.StatusCode);

        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SendAsync("pusher:subscribe", new { channel = "private-library.7", auth = token });
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-library.7");
    }

    /// <summary>A token of as many characters as there may be, or a few less: moments are not always as long.</summary>
    private static string Longest(LiveServer server)
    {
        var names = new List<string>();
        while (Mint().Length < CompactJws.MaxLength - 190)
            names.Add($"{names.Count}:{new string('x', 110)}");
        names.Add($"{names.Count}:");
        while (true)
        {
            names[^1] += "x";
            if (Mint() is { Length: >= CompactJws.MaxLength - 8 and <= CompactJws.MaxLength } token)
                return token;
            Assert.InRange(names[^1].Length, 1, 127);
        }

        string Mint() =>
            server.Token("ada", $$"""{"*":["subscribe"]{{string.Concat(names.Select(name => $",\"{name}\":[\"subscribe\"]"))}}}""");
    }
}
