using System.Reflection;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.ServerSentEvents;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;
using Nudge.Silo.Embedded;
using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Faults of the server's own: they are logged, end one connection at most, and nothing stops for good.</summary>
public sealed class FaultTests
{
    // More than two shares of a sweep, so that it is split wherever there are two cores.
    private const int Many = 5_000;

    [Fact]
    public async Task A_fault_while_a_connection_is_heard_closes_it_with_4200_and_nobody_else_notices()
    {
        await using var server = await PusherTest.StartAsync(
            new(ClientEvents: true),
            services: services => services.AddSingleton<IOccupancies>(
                provider => FaultyOccupancies.Around(provider.GetRequiredService<EmbeddedOccupancies>())));
        await using var faulty = await PusherTestClient.ConnectAsync(server);
        await using var polling = await XhrTestClient.ConnectAsync(server, isStream: true);
        await using var bystander = await PusherTestClient.ConnectAsync(server);
        await faulty.SubscribeAsync("private-faulty");
        await polling.SubscribeAsync("private-faulty");
        await bystander.SubscribeAsync("private-faulty");

        await faulty.SendAsync("client-x", new { }, "private-faulty");
        await polling.SendAsync("client-x", new { }, "private-faulty");

        Assert.Equal(4200, await faulty.Closed);
        Assert.Equal(4200, await polling.CloseCodeAsync());
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "both are let go");
        await LiveServer.UntilAsync(() => server.StateAsync("private-faulty").Result.SubscriptionCount == 1, "and off the channel");
        Assert.Empty(await bystander.SettleAsync());
        Assert.Equal(2, server.Complaints.Count);
        Assert.All(server.Complaints, complaint => Assert.Contains("The occupancy is faulty.", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_timed_job_of_a_connection_does_nothing_when_the_connection_has_ended_before()
    {
        // Found by the fuzzer: a request that had ended was aborted, in the thread of the pulse, and with it the process ended.
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var bystander = await PusherTestClient.ConnectAsync(server);
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary: true);

        await client.SendFrameAsync(0x82, [1]);
        // A client that ends without waiting may miss the code.
        client.FinishSending();
        await client.Closed;
        await client.DisposeAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "it is let go");
        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(10));

        Assert.Empty(await bystander.SettleAsync());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task The_pulse_of_all_connections_goes_on_behind_one_that_fails()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        server.Service<HeartbeatWheel>().After(TimeSpan.FromSeconds(1), () => throw new NotSupportedException("The callback is faulty."));
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.NextPingAsync(time);

        Assert.Contains("The callback is faulty.", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_of_others_are_sent_when_those_of_one_connection_fail()
    {
        await using var server = await PusherTest.StartAsync();
        var client = await server.ListenAsync("ada");
        await client.NextAsync("welcome");
        await LiveServer.UntilAsync(
            () => server.Register.All.OfType<StreamClient>().Any(stream => !stream.Session.TryOweCounts()), "it is ready");
        var real = server.Register.All.OfType<StreamClient>().Single();
        using var faulty = new FaultyClient(server, real);
        var counts = server.Service<ThinCounts>();
        var vector = new VectorCounts(faulty.Session, counts);

        // A round after the fault shows that the rounds go on.
        for (var round = 1; round <= 2; round++)
        {
            counts.Add(vector);
            real.CountsChanged();
            await client.NextAsync("counts");
            await LiveServer.UntilAsync(() => server.Complaints.Count == round, "the fault is told of");
        }

        Assert.All(server.Complaints, complaint => Assert.Contains("The connection is faulty.", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_goes_on_behind_a_turn_that_failed()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        var channel = server.Service<LocalChannels>().Enter(server.App.Id, PusherChannelName.Parse("news"));

        channel.Post(new FaultyTurn());
        await server.TriggerAsync("news", "after");

        await client.NextAsync("after");
        Assert.Contains("The turn is faulty.", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_is_split_over_the_cores_reaches_everyone_once_in_order_and_passes_over_the_sender()
    {
        await using var server = await PusherTest.StartAsync();
        var (clients, channel) = await SubscribeAsync(server);
        var sender = clients[Many / 2];

        for (var i = 0; i < 20; i++)
            await server.TriggerAsync("news", $"event {i}", except: i % 2 == 1 ? sender.Client.SocketId.ToString() : null);
        await ReachedAsync(server, channel);

        string[] all = [.. Enumerable.Range(0, 20).Select(i => $"event {i}"), "last"];
        foreach (var (client, transport) in clients)
            Assert.Equal(client == sender.Client ? all.Where((name, i) => i % 2 == 0) : all, transport.Events);
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subscriber_that_cannot_be_sent_to_is_ended_and_the_others_get_everything(bool hasSender)
    {
        await using var server = await PusherTest.StartAsync();
        var (clients, channel) = await SubscribeAsync(server);
        foreach (var place in (int[])[0, 1, Many / 2, Many - 1])
            clients[place].Transport.Break();

        await server.TriggerAsync("news", "event", except: hasSender ? clients[7].Client.SocketId.ToString() : null);
        await ReachedAsync(server, channel);

        Assert.Equal([0, 1, Many / 2, Many - 1], Enumerable.Range(0, Many).Where(i => clients[i].Transport.IsAborted));
        foreach (var (client, transport) in clients.Where(each => !each.Transport.IsAborted))
            Assert.Equal(hasSender && client == clients[7].Client ? ["last"] : ["event", "last"], transport.Events);
        Assert.All(server.Complaints, complaint => Assert.Contains("The transport is broken.", complaint, StringComparison.Ordinal));
        Assert.NotEmpty(server.Complaints);
    }

    private static async Task<(IReadOnlyList<(PusherClient Client, FakeTransport Transport)> Clients, LocalChannel Channel)> SubscribeAsync(
        LiveServer server)
    {
        var clients = new List<(PusherClient Client, FakeTransport Transport)>();
        for (var i = 0; i < Many; i++)
            clients.Add(await FakeTransport.SubscribeAsync(server, "news"));
        return (clients, server.Service<LocalChannels>().Enter(server.App.Id, PusherChannelName.Parse("news")));
    }

    /// <summary>Waits until the sweep of one more event has ended: turns come between two sweeps.</summary>
    private static async Task ReachedAsync(LiveServer server, LocalChannel channel)
    {
        await server.TriggerAsync("news", "last");
        var barrier = new BarrierTurn();
        channel.Post(barrier);
        await barrier.Reached.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private sealed class FaultyTurn : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel) => throw new NotSupportedException("The turn is faulty.");
    }

    private sealed class BarrierTurn : Command<LocalChannel>
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            _reached.SetResult();
            return default;
        }
    }

    /// <summary>Occupancies that take no client event on a channel that is called faulty.</summary>
    public class FaultyOccupancies : DispatchProxy
    {
        private IOccupancies _inner = null!;

        public static IOccupancies Around(IOccupancies inner)
        {
            var faulty = Create<IOccupancies, FaultyOccupancies>();
            ((FaultyOccupancies)(object)faulty)._inner = inner;
            return faulty;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IOccupancies.PublishAsync)
            && ((ActorKey)args![0]!).Name.Contains("faulty", StringComparison.Ordinal)
                ? throw new NotSupportedException("The occupancy is faulty.")
                : targetMethod.Invoke(_inner, args);
    }

    /// <summary>A connection of the same user that cannot send.</summary>
    private sealed class FaultyClient : SessionConnection
    {
        internal FaultyClient(LiveServer server, SessionConnection other)
            : base(
                other.Session.Access, StreamFormat.Instance, new FakeSink(), server.Service<IOptions<ConnectionsOptions>>().Value,
                server.Time)
        {
            Session.Enter(other.Session.User!);
            Session.BecomeReady();
        }

        public override string Protocol => "faulty";

        public override void Send(Message message) => throw new NotSupportedException("The connection is faulty.");

        public override void Greet(InboxSummary summary)
        {
        }

        public override void SendCounts(OwnCounts own, Count[] changed)
        {
        }

        public override void CountsChanged()
        {
        }

        public override void Beat()
        {
        }

        protected override ReadOnlyMemory<byte> Farewell(Closing closing) => default;
    }
}
