using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Transports.Xhr;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Xhr;

/// <summary>Sessions of requests with faults in them: whatever comes, the server answers or closes, and nothing is left behind.</summary>
/// <remarks><c>NUDGE_FUZZ_FRAMES</c> sets how many messages are sent.</remarks>
public sealed class XhrFuzzTests
{
    private const int Clients = 4;
    private const int BodyMessagesMax = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int Messages =>
        int.TryParse(
            Environment.GetEnvironmentVariable("NUDGE_FUZZ_FRAMES"), NumberStyles.None, CultureInfo.InvariantCulture, out var messages)
            ? messages
            : 20_000;

    [Fact]
    public async Task Mutated_bodies_and_dropped_requests_leave_no_complaint_no_session_and_no_channel()
    {
        var seed = Seeds.Take(1).First();
        await using var server = await PusherTest.StartAsync(
            new(ClientEvents: true, SubscriptionCount: true, Watchlist: true), configure: options => options.KeepAliveSeconds = 5,
            pusher: options => options.XhrIdleSeconds = 10);
        await using var bystander = await PusherTestClient.ConnectAsync(server);
        await bystander.SubscribeAsync("bystanders");

        var heard = await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(i => Task.Run(() => RunAsync(server, new(seed + i), Messages / Clients))));

        Assert.All(heard, answered => Assert.True(answered > 0, $"NUDGE_SEED={seed}"));
        await LiveServer.UntilAsync(
            () => server.Register.Count == 1 && server.Service<XhrSessions>().Count == 0, $"all sessions are let go (NUDGE_SEED={seed})");
        await LiveServer.UntilAsync(() => server.Service<LocalChannels>().Count == 1, $"and their channels (NUDGE_SEED={seed})");
        await server.TriggerAsync("bystanders", "still here");
        await bystander.NextAsync("still here");
        Assert.Empty(server.Complaints);
    }

    /// <summary>Sends messages in one session after the other until enough were sent; says how many bodies were handled.</summary>
    private static async Task<int> RunAsync(LiveServer server, Random random, int messages)
    {
        var heard = 0;
        for (var sent = 0; sent < messages;)
        {
            await using var client = await XhrTestClient.ConnectAsync(server, random.Next(2) == 0);
            var says = new FuzzedMessages(server, random) { SocketId = client.SocketId };
            using var dropped = new CancellationTokenSource();
            var receiving = ReceiveAsync(client, random.Next(), dropped.Token);
            for (var left = Math.Min(messages - sent, 1 + random.Next(2_000)); left > 0;)
            {
                string[] body = [.. Enumerable.Range(0, 1 + random.Next(BodyMessagesMax)).Select(_ => says.Next())];
                (sent, left) = (sent + body.Length, left - body.Length);
                var status = await client.SendBodyAsync(Body(body, random));
                Assert.True(
                    status is HttpStatusCode.NoContent or HttpStatusCode.BadRequest or HttpStatusCode.NotFound
                        or HttpStatusCode.RequestEntityTooLarge,
                    string.Create(CultureInfo.InvariantCulture, $"{status}"));
                if (status == HttpStatusCode.NoContent)
                    heard++;
                if (status is HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge)
                    break;
            }

            await dropped.CancelAsync();
            await receiving.WaitAsync(Patience);
        }

        return heard;
    }

    /// <summary>Receives in all ways: polls, streams, both at once, and drops some of them half way.</summary>
    private static async Task ReceiveAsync(XhrTestClient client, int seed, CancellationToken dropped)
    {
        var random = new Random(seed);
        while (!dropped.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(dropped);
            patience.CancelAfter(random.Next(50) == 0 ? 1 : 5_000);
            try
            {
                var path = random.Next(3) == 0 ? "/xhr_streaming" : "/xhr";
                using var response = await client.PostAsync(
                    path + XhrTestClient.Query, [], patience.Token, HttpCompletionOption.ResponseHeadersRead);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
                var buffer = new byte[4_096];
                for (var reads = random.Next(200); reads > 0 && await body.ReadAsync(buffer, patience.Token) > 0; reads--)
                {
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
            {
                // Dropped by us, or ended by the server.
            }
        }
    }

    private static byte[] Body(string[] messages, Random random)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(messages);
        switch (random.Next(20))
        {
            case 0:
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                return body;
            case 1:
                return body[..random.Next(body.Length)];
            case 2:
                return [.. body, .. body];
            case 3:
                return Encoding.UTF8.GetBytes("[]");
            case 4 when random.Next(20) == 0:
                return JsonSerializer.SerializeToUtf8Bytes(new[] { new string('x', 200_000) });
            default:
                return body;
        }
    }
}
