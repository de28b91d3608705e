using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A process that stops in good order: what its connections leave behind is told while those who tell it still run.</summary>
public sealed class StoppingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channels_and_members_that_end_with_the_process_are_told_though_the_client_does_not_answer_the_close(bool isPolling)
    {
        var heard = new Listener();
        await using var server = await PusherTest.StartAsync(services: services =>
            services.AddSingleton<IOccupancyNotices>(heard).AddHostedService(_ => heard));
        using var silent = new TcpClient();
        await using var polling = new XhrTestClient(server, isStream: false);
        if (isPolling)
        {
            await polling.EstablishAsync();
            await polling.JoinAsync("presence-room", "ada");
        }
        else
        {
            await JoinAsync(server, silent);
        }

        await server.StopAsync();

        Assert.Equal(["ChannelOccupied", "MemberAdded", "ChannelVacated", "MemberRemoved"], heard.AtStop.Order(new ByKind()));
    }

    [Fact]
    public async Task Clients_that_answer_keep_nobody_waiting()
    {
        // Half of it is what those get that do not answer, however much the machine has to do meanwhile.
        await using var server = await PusherTest.StartAsync(configure: options => options.DrainSeconds = 10);
        await using var client = await PusherTestClient.ConnectAsync(server);

        await server.StopAsync();

        Assert.Equal(4200, await client.Closed);
        Assert.Equal(0, server.Register.Count);
    }

    /// <summary>Joins by hand, and reads nothing from then on: it cannot know of a close.</summary>
    private static async Task JoinAsync(LiveServer server, TcpClient tcp)
    {
        await tcp.ConnectAsync(server.Url.Host, server.Url.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /app/{server.App.Key}?protocol=7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        await LiveServer.UntilAsync(() => server.Register.All.Any(), "it is there");
        var socketId = server.Register.All.Single().Id;
        var data = """{"user_id":"ada"}""";
        var auth = $"{server.App.Key}:{PusherSignature.Sign(Encoding.UTF8.GetBytes(server.Secret), $"{socketId}:presence-room:{data}")}";
        var subscribe = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new { @event = "pusher:subscribe", data = new { channel = "presence-room", auth, channel_data = data } });
        await tcp.GetStream().WriteAsync(PusherTestClient.Frame(0x81, subscribe));
        await LiveServer.UntilAsync(() => server.StateAsync("presence-room").Result.IsOccupied, "it is on the channel");
    }

    /// <summary>The notices that webhooks have when they are to stop.</summary>
    private sealed class Listener : IOccupancyNotices, IHostedService
    {
        private readonly ConcurrentQueue<string> _heard = new();

        public IReadOnlyList<string> AtStop { get; private set; } = [];

        public void Note(OccupancyNotice notice) => _heard.Enqueue(notice.GetType().Name);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            AtStop = [.. _heard];
            return Task.CompletedTask;
        }
    }

    /// <summary>The order within one turn is nobody's business.</summary>
    private sealed class ByKind : IComparer<string>
    {
        private static readonly string[] Kinds = ["ChannelOccupied", "MemberAdded", "ChannelVacated", "MemberRemoved"];

        public int Compare(string? x, string? y) => Array.IndexOf(Kinds, x).CompareTo(Array.IndexOf(Kinds, y));
    }
}
