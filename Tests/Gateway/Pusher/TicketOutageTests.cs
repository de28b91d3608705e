using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A store that is away when a connection is lost costs a fetch, and never a gap (ADR 0029).</summary>
public sealed class TicketOutageTests
{
    private const string Channel = "private-orders.7";

    [Fact]
    public async Task Tickets_of_lost_clients_are_written_after_an_outage_and_never_mixed_up()
    {
        var tickets = new FailingTickets();
        await using var server = await PusherTest.StartAsync(
            new(StoredChannels: ["orders:*"]), services: services => services.AddSingleton<ITickets>(tickets));
        tickets.Store = server.Store;
        server.Service<IOptions<PusherOptions>>().Value.ConfirmSeconds = 1;
        var early = await OpenAsync(server);
        var late = await OpenAsync(server);
        await PublishAsync(server, 1, 2, early, late);
        await ConfirmAsync(tickets, early, ".2");
        tickets.IsAway = true;
        await early.DisposeAsync();
        await tickets.UntilRefusedAsync();
        tickets.IsAway = false;
        await PublishAsync(server, 3, 4, late);
        await ConfirmAsync(tickets, late, ".4");
        await late.DisposeAsync();
        await tickets.UntilAsync(rows => rows.Count(row => row.IsClosed) == 2);

        await using var back = await OpenAsync(server);

        for (var i = 3; i <= 4; i++)
            Assert.Equal($"{i}", (await back.NextAsync("step", Channel)).GetProperty("data").GetString());
        await back.NextAsync("nudge:caught_up", Channel);
    }

    private static async Task<PusherTestClient> OpenAsync(LiveServer server)
    {
        var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync(Channel);
        return client;
    }

    private static async Task PublishAsync(LiveServer server, int first, int last, params PusherTestClient[] readers)
    {
        for (var i = first; i <= last; i++)
        {
            await server.TriggerAsync(Channel, "step", $"\"{i}\"");
            foreach (var reader in readers)
                await reader.NextAsync("step", Channel);
        }
    }

    /// <summary>A client answers what it is asked until its ticket says that it has an offset.</summary>
    private static Task ConfirmAsync(FailingTickets tickets, PusherTestClient client, string offset) => tickets.UntilAsync(async rows =>
    {
        await client.AnswerPingsAsync();
        return rows.Any(row => System.Text.Encoding.UTF8.GetString(row.Places.Span).Contains($"{offset}\"", StringComparison.Ordinal));
    });

    private sealed class FailingTickets : ITickets
    {
        private readonly ConcurrentQueue<TicketRow> _refused = new();

        public ITickets Store { get; set; } = null!;

        public bool IsAway { get; set; }

        public Task UntilRefusedAsync() => UntilAsync(_ => Task.FromResult(_refused.Any(row => row.IsClosed)));

        public Task UntilAsync(Func<IReadOnlyList<TicketRow>, bool> condition) => UntilAsync(rows => Task.FromResult(condition(rows)));

        public Task UntilAsync(Func<IReadOnlyList<TicketRow>, Task<bool>> condition) =>
            Eventually.TrueAsync(async () => await condition(await ((MemoryStore)Store).AllTicketsAsync()));

        public Task PutTicketsAsync(IReadOnlyList<TicketRow> rows, CancellationToken cancellationToken)
        {
            if (!IsAway)
                return Store.PutTicketsAsync(rows, cancellationToken);
            foreach (var row in rows)
                _refused.Enqueue(row);
            throw new StoreUnavailableException("The test took it away.");
        }

        public Task<UserTickets> ReadTicketsAsync(string app, string user, string agent, int limit, CancellationToken cancellationToken) =>
            Store.ReadTicketsAsync(app, user, agent, limit, cancellationToken);

        public Task<int> TrimTicketsAsync(string app, string user, int keep, CancellationToken cancellationToken) =>
            Store.TrimTicketsAsync(app, user, keep, cancellationToken);

        public Task<IReadOnlyList<TicketRow>> ReadTicketsAsync(string app, string user, int limit, CancellationToken cancellationToken) =>
            Store.ReadTicketsAsync(app, user, limit, cancellationToken);

        public Task<bool> LowerTicketAsync(TicketRow row, ReadOnlyMemory<byte> places, CancellationToken cancellationToken) =>
            Store.LowerTicketAsync(row, places, cancellationToken);

        public Task<bool> TakeTicketAsync(TicketRow row, CancellationToken cancellationToken) =>
            Store.TakeTicketAsync(row, cancellationToken);

        public Task RemoveTicketsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
            Store.RemoveTicketsAsync(ids, cancellationToken);

        public Task<int> DropTicketsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
            Store.DropTicketsAsync(before, limit, cancellationToken);
    }
}
